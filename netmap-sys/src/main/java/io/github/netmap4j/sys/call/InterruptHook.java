package io.github.netmap4j.sys.call;

import io.github.netmap4j.sys.os.Waker;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Calls a waker when the thread that waits is interrupted. The JDK reports an interrupt only to its own selectors and
 * channels, so this is a selector in name only: just {@code begin} and {@code end} work.
 */
final class InterruptHook extends AbstractSelector {

    private final Waker waker;

    InterruptHook(Waker waker) {
        super(null);
        this.waker = waker;
    }

    /** From here on an interrupt of this thread calls the waker, at once if its interrupt status is set. */
    void enter() {
        begin();
    }

    void exit() {
        end();
    }

    @Override
    public Selector wakeup() {
        waker.wake();
        return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }
}
