package io.github.netmap4j.sys.wait;

import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_ADD;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_DEL;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_MOD;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOENT;

import io.github.netmap4j.sys.call.EpollCalls;
import io.github.netmap4j.sys.device.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The members of an {@link Epoll}: here, and the kernel's among them in the kernel, under a token that no other member ever
 * had. All of it is guarded by this object's lock.
 */
final class EpollMembers {

    private final int epfd;
    private final Consumer<EpollMember> news;
    private final Map<Descriptor, EpollMember> byDescriptor = new HashMap<>();
    private final Map<Integer, EpollMember> byNumber = new HashMap<>();
    private final MemorySegment event = EpollCalls.allocate(1);
    /** By the lower half of their token; the first is nobody's, so that token 0 is free. */
    private EpollMember[] table = new EpollMember[8];

    private int generation;

    EpollMembers(int epfd, Consumer<EpollMember> news) {
        this.epfd = epfd;
        this.news = news;
    }

    private int control(int op, EpollMember member, int wanted) {
        return member.inProcess() ? 0 : EpollCalls.ctl(epfd, op, member.fd, wanted, member.token, event);
    }

    /** {@code epoll_ctl}; the descriptor, if it is not null, is acquired. */
    synchronized int change(int op, Descriptor descriptor, int fd, int wanted, long data) {
        EpollMember member = descriptor == null ? byNumber.get(fd) : byDescriptor.get(descriptor);
        if (op == EPOLL_CTL_ADD()) {
            return add(descriptor, fd, wanted, data, member);
        } else if (op == EPOLL_CTL_MOD()) {
            return member == null ? -ENOENT : modify(member, wanted, data);
        } else if (op == EPOLL_CTL_DEL()) {
            return member == null ? -ENOENT : remove(member);
        }
        return -EINVAL;
    }

    private int add(Descriptor descriptor, int fd, int wanted, long data, EpollMember before) {
        if (before != null && descriptor != null) {
            return -EEXIST;
        }
        int slot = 1;
        while (slot < table.length && table[slot] != null) {
            slot++;
        }
        long token = (long) ++generation << Integer.SIZE | slot;
        EpollMember member = new EpollMember(descriptor, fd, token, news);
        member.events = wanted;
        member.data = data;
        int result = control(EPOLL_CTL_ADD(), member, wanted);
        if (result < 0) {
            return result;
        }
        if (before != null) {
            // Its file was closed without our knowing: the kernel has forgotten it.
            forget(before);
        }
        if (slot == table.length) {
            table = Arrays.copyOf(table, 2 * slot);
        }
        table[slot] = member;
        if (descriptor == null) {
            byNumber.put(fd, member);
        } else {
            byDescriptor.put(descriptor, member);
        }
        result = member.join();
        if (result < 0) {
            forget(member);
        }
        return result;
    }

    private int modify(EpollMember member, int wanted, long data) {
        int result = control(EPOLL_CTL_MOD(), member, wanted);
        if (result == 0) {
            member.events = wanted;
            member.data = data;
            member.lookSoon();
        }
        return result;
    }

    private int remove(EpollMember member) {
        forget(member);
        return member.inProcess() ? 0 : EpollCalls.delete(epfd, member.fd);
    }

    /** Takes a member out, here only. */
    void forget(EpollMember member) {
        member.leave();
        table[slot(member.token)] = null;
        if (member.descriptor == null) {
            byNumber.remove(member.fd);
        } else {
            byDescriptor.remove(member.descriptor);
        }
    }

    /** The member of a token, null if it was taken out. */
    EpollMember get(long token) {
        EpollMember member = table[slot(token)];
        return member != null && member.token == token ? member : null;
    }

    private static int slot(long token) {
        return (int) token;
    }

    synchronized void forgetAll() {
        for (EpollMember member : table) {
            if (member != null) {
                forget(member);
            }
        }
    }
}
