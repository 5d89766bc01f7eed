package io.github.netmap4j.nic.system;

import io.github.netmap4j.xdp.sys.Links;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace and a thread in it. The namespace has no name, so it ends with the thread and the last socket
 * made in it, and at the latest with the process, even by kill -9.
 */
public final class PrivateNamespace implements AutoCloseable {

    private final ExecutorService thread;

    private PrivateNamespace(ExecutorService thread) {
        this.thread = thread;
    }

    /**
     * Makes a namespace.
     *
     * @param name the thread's
     * @return a namespace with only a loopback interface, which is down; null without CAP_SYS_ADMIN
     */
    public static @Nullable PrivateNamespace open(String name) {
        PrivateNamespace made = new PrivateNamespace(Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory()));
        if (made.call(Links::unshare) == 0) {
            return made;
        }
        made.close();
        return null;
    }

    /**
     * Runs a task in the namespace, waits for its end, and throws what it throws.
     *
     * @param task what to run
     * @return what it returned
     */
    public <T> T call(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, thread).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed;
        }
    }

    /** The same for something that returns nothing. */
    public void run(Runnable task) {
        int _ = call(() -> {
            task.run();
            return 0;
        });
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
