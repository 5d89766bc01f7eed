package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.park.VirtualThreadPoller;
import io.github.netmap4j.testing.Processes;
import java.io.File;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The library in a plug-in's class loader, in threads of the program that loads it. */
@Timeout(120)
final class PlugInTest {

    /** What the plug-in does; loaded by its class loader. */
    public static final class PlugIn implements Runnable {
        @Override
        public void run() {
            NetmapDevice device = NetmapDevice.of("soft");
            try (NetmapPort a = NetmapPort.builder("vale0:a").device(device).open()) {
                TxRing tx = a.txRing(0);
                if (!tx.send(new byte[60])) {
                    throw new IllegalStateException("not sent");
                }
                tx.sync();
                // Waits for what does not come, so that it goes to sleep.
                a.awaitRx(Duration.ofMillis(1));
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    /** The same with virtual threads, which have another thread wait in the kernel for them. */
    public static final class VirtualPlugIn implements Runnable {
        @Override
        public void run() {
            try (Eventfd event = new Eventfd()) {
                Thread waiter = Thread.ofVirtual().start(() -> {
                    try {
                        VirtualThreadPoller.shared().await(event.descriptor, netmap_h.POLLIN(), Long.MAX_VALUE);
                    } catch (InterruptedException unexpected) {
                        throw new IllegalStateException(unexpected);
                    }
                });
                event.signal();
                waiter.join();
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
    }

    private static Runnable plugIn(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = Class.forName(PlugIn.class.getName(), true, loader);
        assertNotSame(PlugIn.class, type);
        return (Runnable) type.getConstructor().newInstance();
    }

    @Test
    void theSoftwareDeviceIsFoundByThePlugInsOwnLoader() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = Deployed.loader("plug-in")) {
            // None; one that does not see it; and one with another copy, whose provider is none of ours.
            for (ClassLoader context :
                    new ClassLoader[] {null, ClassLoader.getPlatformClassLoader(), NetmapPort.class.getClassLoader()}) {
                Thread.currentThread().setContextClassLoader(context);
                plugIn(loader).run();
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void anOldClassLoaderIsCollectedAlthoughItsThreadLivesOn() throws Exception {
        assertEquals("collected", redeploy(PlugIn.class));
    }

    @Test
    void anOldClassLoaderIsCollectedAfterWaitsOfVirtualThreads() throws Exception {
        assertEquals("collected", redeploy(VirtualPlugIn.class));
    }

    /** In a JVM of its own that clears soft references at once: the JDK's caches hold classes by them for a while. */
    private static String redeploy(Class<? extends Runnable> plugIn) throws Exception {
        String path = Deployed.places().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return Processes.run(
                        Processes.JAVA,
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        path,
                        Redeployment.class.getName(),
                        plugIn.getName())
                .strip();
    }
}
