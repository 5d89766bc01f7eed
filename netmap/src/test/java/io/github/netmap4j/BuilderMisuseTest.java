package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.PortOpenException.Reason;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.Nmport;
import io.github.netmap4j.sys.nmport.NmportD;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a builder is asked for and cannot be, or contradicts itself: refused, with what to do instead, and nothing is opened. */
final class BuilderMisuseTest {

    private final Soft soft = new Soft();

    @AfterEach
    void close() {
        soft.close();
    }

    private PortOpenException refused(Reason reason, NetmapPort.Builder how) {
        PortOpenException failed = assertThrows(PortOpenException.class, how::open);
        assertEquals(reason, failed.reason(), failed.getMessage());
        assertEquals(0, soft.device.openDescriptors());
        return failed;
    }

    private static void says(Throwable told, String... words) {
        for (String word : words) {
            assertTrue(told.getMessage().contains(word), told.getMessage());
        }
    }

    @Test
    void ringsOfOneSlotAreRefused() {
        NetmapPort.Builder how = soft.builder("vale0:a");
        says(assertThrows(IllegalArgumentException.class, () -> how.txSlots(1)), "txSlots 1: 2 or more");
        says(assertThrows(IllegalArgumentException.class, () -> how.rxSlots(1)), "rxSlots 1: 2 or more");
        says(refused(Reason.REFUSED, soft.builder("vale0:a@conf:tx-slots=1")), "transmit rings of 1 slot", "tx-slots");
        says(refused(Reason.REFUSED, soft.builder("vale0:a@conf:rx-slots=1")), "receive rings of 1 slot", "rx-slots");
        says(refused(Reason.REFUSED, soft.builder("p{1@conf:slots=1")), "2 or more");
        assertEquals(2, soft.open(soft.builder("vale0:a").txSlots(2)).txRing(0).slots());
    }

    @Test
    void aPortThatSomebodyMadeWithOneSlotIsNotCalledCorrupted() throws Exception {
        try (NmportD other = Nmport.nmport_open(new Nmctx(soft.device), "vale0:a@conf:tx-slots=1")) {
            assertEquals(1, other.reg().nr_tx_slots());
            PortOpenException failed = assertThrows(PortOpenException.class, soft.builder("vale0:a")::open);
            assertEquals(Reason.REFUSED, failed.reason());
            soft.open(soft.builder("vale0:a").rxOnly()).rxRing(0);
        }
    }

    @Test
    void aPortWithoutRingsIsRefused() {
        String[] words = {"leaves none", "txOnly()", "/T"};
        says(refused(Reason.REFUSED, soft.builder("vale0:a").txOnly().rxOnly()), words);
        says(refused(Reason.REFUSED, soft.builder("vale0:a/T").rxOnly()), words);
        says(refused(Reason.REFUSED, soft.builder("vale0:a/TR")), words);
    }

    @Test
    void memoryOfAPortOfAnotherDeviceIsRefusedInEitherOrder() {
        NetmapPort port = soft.open("vale0:a");
        NetmapDevice other = SoftDevice.builder().build();
        NetmapPort.Builder first = NetmapPort.builder("vale0:b").device(other).memoryOf(port);
        NetmapPort.Builder second = NetmapPort.builder("vale0:b").memoryOf(port).device(other);
        says(assertThrows(IllegalStateException.class, first::open), "device()", "memoryOf()", "vale0:a");
        says(assertThrows(IllegalStateException.class, second::open), "device()", "memoryOf()", "vale0:a");
        soft.open(NetmapPort.builder("vale0:b").memoryOf(port).device(soft.device));
        assertEquals(
                soft.device,
                soft.open(NetmapPort.builder("vale0:c").memoryOf(port)).device());
    }

    @Test
    void memoryOfAndAnotherMemoryIdIsRefused() {
        NetmapPort port = soft.open("vale0:a");
        NetmapPort.Builder how = soft.builder("vale0:b").memoryId(1).memoryOf(port);
        says(assertThrows(IllegalStateException.class, how::open), "memoryId()", "memoryOf()");
        soft.open(soft.builder("vale0:b").memoryId(port.memoryId()).memoryOf(port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@conf:rings=x",
                "@conf:rings=-3",
                "@conf:rings=",
                "@conf:rings=2x",
                "@conf:rings=65536",
                "@conf:host-tx-rings=+1",
                "@conf:slots=4294967296",
                "@conf:rings=1,slots=many",
                "@conf:rings=1@conf:slots=0x40",
                "@extmem:file=/tmp/x,buf-num=lots"
            })
    void anOptionThatIsNoNumberIsRefused(String option) {
        says(refused(Reason.BAD_NAME, soft.builder("vale0:a" + option)), "a number from 0");
    }

    @Test
    void numbersInANameAreTaken() {
        soft.open("vale0:z");
        NetmapPort port = soft.open("vale0:a@conf:rings=2,tx-slots=0,rx-slots=0064@share=vale0:z");
        assertEquals(2, port.ringCount(RingKind.RX));
        assertEquals(64, port.rxRing(0).slots());
    }

    @ParameterizedTest
    @ValueSource(strings = {"@offset:initial=64", "@offset=64", "@conf:rings=1@offset=64", "@offset"})
    void offsetsInANameAreRefusedWithTheMethodThatHasThem(String option) {
        PortOpenException failed = refused(Reason.BAD_NAME, soft.builder("vale0:a" + option));
        says(failed, "offsets(initial, max)");
        assertFalse(failed.getMessage().contains("nmport"), failed.getMessage());
    }

    @Test
    void aRingsOwnPortIsOpenedAsThePortWas() throws Exception {
        NetmapPort port = soft.open(
                soft.builder("vale0:a").txRings(2).rxRings(2).noTxPoll().statistics());
        NetmapPort peer = soft.open(soft.builder("vale0:b"));
        try (NetmapPort ring = port.openRing(1)) {
            TxRing tx = ring.txRing(1);
            assertTrue(tx.send(packet(0, 60)));
            assertEquals(1, tx.statistics().packets());
            assertFalse(ring.awaitRx(Duration.ZERO));
            assertFalse(peer.awaitRx(Duration.ZERO), "what is pending is not sent by a wait for packets");
            tx.sync();
            assertTrue(peer.awaitRx(Duration.ZERO));
        }
        NetmapPort plain = soft.open(soft.builder("vale0:c/T").txRings(2));
        try (NetmapPort ring = plain.openRing(1)) {
            assertFalse(ring.isBound(RingKind.RX, 1), "transmit rings only, as the port");
            assertThrows(IllegalStateException.class, () -> ring.txRing(1).statistics());
        }
    }

    @Test
    void aRingOfAnExclusivePortIsStillRefused() {
        NetmapPort port = soft.open(soft.builder("vale0:a").exclusive());
        assertEquals(
                Reason.BUSY,
                assertThrows(PortOpenException.class, () -> port.openRing(0)).reason());
    }
}
