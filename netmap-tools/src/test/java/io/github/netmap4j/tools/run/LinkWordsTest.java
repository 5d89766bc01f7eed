package io.github.netmap4j.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** The words for loss and delay, and what is drawn. */
class LinkWordsTest {

    private static final int DRAWS = 20_000;

    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20ms | 20000000 | 20000000 | 20000000",
                "1.5 | 1500000000 | 1500000000 | 1500000000",
                "constant,3u | 3000 | 3000 | 3000",
                "uniform,1ms,5ms | 1000000 | 3000000 | 5000000",
                "uniform,5ms,1ms | 1000000 | 3000000 | 5000000",
                "exp,5ms,1ms | 1000000 | 5000000 | 200000000",
            })
    void delaysHaveTheLeastTheMeanAndTheMostThatTheirWordsSay(String words, long least, long mean, long most) {
        Delay delay = new Delay.Converter().convert(words);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            long drawn = delay.draw(random);
            assertTrue(drawn >= least && drawn <= most, () -> drawn + " ns");
            sum += drawn;
        }
        assertEquals((double) mean, sum / DRAWS, mean / 50.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 60 | 0",
                "0.1 | 60 | 0.1",
                "10% | 1500 | 0.1",
                "plr,1 | 60 | 1",
                "ber,1e-4 | 125 | 0.0952",
                "ber,1 | 60 | 1"
            })
    void asManyFramesAreLostAsTheirWordsSay(String words, int length, double share) {
        Loss loss = new Loss.Converter().convert(words);
        int lost = 0;
        for (int i = 0; i < DRAWS; i++) {
            lost += loss.draw(length, random) ? 1 : 0;
        }
        assertEquals(share, (double) lost / DRAWS, 0.01);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"soon", "uniform,1ms", "uniform,1ms,x", "normal,1ms,2ms", "1h", "-1ms", "", "exp,1ms,2ms,3ms"})
    void whatIsNoDelayIsRefusedWithItsForms(String words) {
        TypeConversionException refused =
                assertThrows(TypeConversionException.class, () -> new Delay.Converter().convert(words));
        assertTrue(String.valueOf(refused.getMessage()).contains("write a time such as 20ms"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"some", "1.1", "101%", "-0.1", "plr", "burst,0.1", "ber,2", ""})
    void whatIsNoLossIsRefusedWithItsForms(String words) {
        TypeConversionException refused =
                assertThrows(TypeConversionException.class, () -> new Loss.Converter().convert(words));
        assertTrue(String.valueOf(refused.getMessage()).contains("0.01 or 1%"));
    }
}
