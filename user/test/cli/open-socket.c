// SPDX-License-Identifier: GPL-2.0
/*
 * open-socket [raw|old|stream|thread|twice|sandbox] [FIFO]: open a packet socket, and print what
 * the program got: "ring", "packet socket" or an error.
 *
 *	raw	call the kernel without the C library, as Go programs do
 *	old	ask for SOCK_PACKET
 *	stream	ask for a type that the kernel refuses
 *	thread	open it in a thread
 *	twice	open two
 *	sandbox	first install a seccomp filter that makes each socket(2) fail
 *
 * With a FIFO, first wait until someone writes to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

static void print(int fd)
{
	struct stat st;

	if (fd < 0)
		puts(strerror(errno));
	else if (fstat(fd, &st))
		puts("nothing");
	else
		puts(S_ISCHR(st.st_mode) ? "ring" : "packet socket");
	fflush(stdout);
}

static void *open_one(void *how)
{
	if (!strcmp(how, "raw"))
		print(syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0));
	else if (!strcmp(how, "old"))
		print(socket(AF_INET, SOCK_PACKET, 0));
	else if (!strcmp(how, "stream"))
		print(socket(AF_PACKET, SOCK_STREAM, 0));
	else
		print(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	return NULL;
}

static void enter_sandbox(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXFULL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		perror("seccomp");
}

static void wait_for(const char *fifo)
{
	char byte;
	int fd = open(fifo, O_RDONLY);

	while (read(fd, &byte, 1) > 0)
		;
	close(fd);
}

int main(int argc, char **argv)
{
	char *how = argc > 1 ? argv[1] : "";
	pthread_t thread;

	if (argc > 2)
		wait_for(argv[2]);
	if (!strcmp(how, "thread")) {
		pthread_create(&thread, NULL, open_one, how);
		pthread_join(thread, NULL);
		return 0;
	}
	if (!strcmp(how, "sandbox"))
		enter_sandbox();
	open_one(how);
	if (!strcmp(how, "twice"))
		open_one(how);
	return 0;
}
