package io.github.netmap4j.nic.system;

import io.github.netmap4j.xdp.sys.Links;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace of its own, and the thread that is in it: a namespace belongs to a thread. It has no name, so it ends with this
 * thread and the last socket that was made in it; and so with the process, however that ends.
 */
public final class PrivateNamespace implements AutoCloseable {

    private final ExecutorService thread;

    private PrivateNamespace(ExecutorService thread) {
        this.thread = thread;
    }

    /**
     * Makes one.
     *
     * @param name the thread's
     * @return a namespace with nothing in it but a loopback interface that is down; null if it is not allowed, for lack of
     *     CAP_SYS_ADMIN
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
     * Runs something in the namespace, and waits for its end. What it throws is thrown here.
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
