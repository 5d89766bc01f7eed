/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The system calls through JNI: what a binding without FFM would have. Each returns -errno, as KernelDevice does. */
#include <jni.h>

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>

JNIEXPORT jint JNICALL
Java_io_github_netmap4j_bench_calls_Jni_ioctl(JNIEnv *env, jclass type, jint fd, jlong request, jlong argument)
{
	int result = ioctl(fd, (unsigned long)request, (void *)(intptr_t)argument);

	(void)env;
	(void)type;
	return result < 0 ? -errno : result;
}

JNIEXPORT jint JNICALL
Java_io_github_netmap4j_bench_calls_Jni_poll(JNIEnv *env, jclass type, jlong fds, jint count, jint timeout)
{
	int result = poll((struct pollfd *)(intptr_t)fds, (nfds_t)count, timeout);

	(void)env;
	(void)type;
	return result < 0 ? -errno : result;
}
