// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "run/loss.h"
#include "run/program.h"

#define PRELOAD		"LD_PRELOAD="
#define ENFORCED	" (enforce)"

/* The first exists since Linux 5.8.  The second may have the text of SELinux instead. */
static const char *const labels[] = { "attr/apparmor/current", "attr/current" };

static int thread_open(pid_t thread, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", thread, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Read the start of a file as a string.  Return -1 with errno on failure. */
static ssize_t thread_read(pid_t thread, const char *name, char *text, size_t size)
{
	int fd = thread_open(thread, name);
	ssize_t len = -1;

	if (fd >= 0) {
		len = read(fd, text, size - 1);
		close(fd);
	}
	text[len < 0 ? 0 : len] = '\0';
	return len;
}

/*
 * Split the file after each @end.  Return whether any part starts with @start and
 * contains @text.  Return false with errno if the file cannot be read.
 */
static bool thread_has(pid_t thread, const char *name, int end, const char *start,
		       const char *text)
{
	int fd = thread_open(thread, name);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	bool found = false;
	char *part = NULL;
	size_t size = 0;

	if (!file)
		return false;
	errno = 0;
	while (!found && getdelim(&part, &size, end, file) > 0)
		found = !strncmp(part, start, strlen(start)) && strstr(part, text);
	free(part);
	fclose(file);
	return found;
}

/* Return whether the loader was in "secure mode", in which it ignores LD_PRELOAD. */
static bool is_secure(pid_t thread)
{
	char bytes[64 * sizeof(Elf64_auxv_t) + 1];
	Elf64_auxv_t *entry = (void *)bytes;
	ssize_t len = thread_read(thread, "auxv", bytes, sizeof(bytes));

	for (; len >= (ssize_t)sizeof(*entry); len -= sizeof(*entry), entry++)
		if (entry->a_type == AT_SECURE)
			return entry->a_un.a_val;
	return false;
}

/* Store the name of the AppArmor profile that is enforced on the thread. */
static bool is_confined(pid_t thread, char *profile, size_t size)
{
	size_t i;
	char *end;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (thread_read(thread, labels[i], profile, size) <= 0)
			continue;
		end = strstr(profile, ENFORCED);
		if (end)
			*end = '\0';
		return end;
	}
	return false;
}

/* A chroot or a container may lack the library. */
static bool sees_library(pid_t thread, const char *library)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "/proc/%d/root%s", thread, library);
	return !access(path, R_OK);
}

__attribute__((format(printf, 2, 3)))
static void say(struct loss *loss, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(loss->why, sizeof(loss->why), format, args);
	va_end(args);
}

/* The program has loaded the library, but does not open the socket with it. */
static void say_bypassed(struct loss *loss, int type)
{
	if (type == SOCK_PACKET)
		say(loss, "it asks for the old type SOCK_PACKET, for which there is no ring");
	else
		say(loss, "it calls the kernel without the C library; use a program that calls socket(2) of the C library");
}

static void say_not_loaded(struct loss *loss, pid_t thread, const char *library)
{
	const char *name = strrchr(library, '/') + 1;
	char profile[256];

	if (!thread_has(thread, "environ", '\0', PRELOAD, name)) {
		if (errno == EACCES || errno == EPERM)
			say(loss, "it runs with other privileges than nfring, so its loader ignored LD_PRELOAD; run nfring as root");
		else
			say(loss, "LD_PRELOAD in its environment lacks %s, as after env -i, sudo or a wrapper script; start nfring run there, directly before this program",
			    name);
	} else if (is_confined(thread, profile, sizeof(profile))) {
		say(loss, "the AppArmor profile %s does not let it load %s; see nfring doctor",
		    profile, name);
	} else if (is_secure(thread)) {
		say(loss, "it got privileges from set-user-ID, set-group-ID or file capabilities, so its loader ignored LD_PRELOAD; run nfring as root");
	} else if (!sees_library(thread, library)) {
		say(loss, "%s does not exist in its root directory; start nfring run there",
		    library);
	} else {
		say(loss, "its loader did not load %s; look for a message of ld.so", name);
	}
}

static void loss_explain(struct loss *loss, pid_t thread, int type, const char *library)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/exe", thread);
	switch (program_kind_of_file(path)) {
	case PROGRAM_STATIC:
		say(loss, "it is a static program, which loads no libraries; use one that is linked dynamically");
		return;
	case PROGRAM_GO:
		say(loss, "it is a Go program, which calls the kernel directly; use a program that calls socket(2) of the C library");
		return;
	case PROGRAM_OTHER_CLASS:
		say(loss, "it has another word size than the library; use a 64-bit program");
		return;
	default:
		break;
	}
	if (thread_has(thread, "maps", '\n', "", strrchr(library, '/')))
		say_bypassed(loss, type);
	else
		say_not_loaded(loss, thread, library);
}

static pid_t process_of(pid_t thread)
{
	char text[1024];
	const char *at;

	thread_read(thread, "status", text, sizeof(text));
	at = strstr(text, "\nTgid:");
	return at ? atoi(at + strlen("\nTgid:")) : thread;
}

void loss_examine(struct loss *loss, pid_t thread, int type, const char *library)
{
	char path[64];
	ssize_t len;

	loss->process = process_of(thread);
	snprintf(path, sizeof(path), "/proc/%d/exe", thread);
	len = readlink(path, loss->program, sizeof(loss->program) - 1);
	if (len < 0) {
		len = thread_read(thread, "comm", loss->program, sizeof(loss->program));
		len -= len > 0;		/* the newline */
	}
	loss->program[len < 0 ? 0 : len] = '\0';
	loss_explain(loss, thread, type, library);
}
