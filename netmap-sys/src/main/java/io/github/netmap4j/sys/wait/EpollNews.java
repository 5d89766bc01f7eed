package io.github.netmap4j.sys.wait;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;

/** The members of an {@link Epoll} to be looked at, each once. Any thread adds; no other lock is taken under its own. */
final class EpollNews {

    private final ArrayDeque<EpollMember> queue = new ArrayDeque<>();

    void add(EpollMember member) {
        if (!member.queued) {
            synchronized (queue) {
                if (!member.queued) {
                    member.queued = true;
                    queue.addLast(member);
                }
            }
        }
    }

    int size() {
        synchronized (queue) {
            return queue.size();
        }
    }

    /** Takes the first, for a look: what is published after this adds it again. */
    EpollMember take() {
        EpollMember member;
        synchronized (queue) {
            member = queue.removeFirst();
            member.queued = false;
        }
        // Either the look that follows sees what was published, or whoever publishes it sees that it is not queued.
        VarHandle.fullFence();
        return member;
    }
}
