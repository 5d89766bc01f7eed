package io.github.netmap4j;

import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program whose pooled thread runs a plug-in once, and lives on. Knows no JUnit, which its class path has not. */
final class Redeployment {

    private Redeployment() {}

    /** Prints whether the class loader of the plug-in with this name was collected. */
    public static void main(String[] args) throws Exception {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            WeakReference<ClassLoader> old = pool.submit(() -> useOnce(args[0])).get();
            // A thread that waited for others may stay for a second.
            for (int i = 0; i < 1_000 && old.get() != null; i++) {
                System.gc();
                Thread.sleep(10);
            }
            boolean alive = pool.submit(() -> true).get();
            System.out.println(old.get() == null && alive ? "collected" : "kept");
        }
    }

    private static WeakReference<ClassLoader> useOnce(String name) throws Exception {
        Thread.currentThread().setContextClassLoader(null);
        try (URLClassLoader loader = Deployed.loader("old")) {
            Class<?> plugIn = Class.forName(name, true, loader);
            ((Runnable) plugIn.getConstructor().newInstance()).run();
            return new WeakReference<>(loader);
        }
    }
}
