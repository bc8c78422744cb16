// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/nfring.h>

#include "../common/companion.h"
#include "adopt.h"
#include "descriptor.h"
#include "real.h"
#include "ring.h"

#define DESCRIPTOR_NR	65536
#define COMPANION_NR	1024

/*
 * Special values of the table.  Any other value is one more than the index of a
 * companion.
 */
#define NOTHING		0
#define HIDDEN		UINT16_MAX

/*
 * Hide sockets at higher numbers than this: clients rely on getting low numbers, and
 * some loop over all numbers up to 256.
 */
#define HIDDEN_FROM	768

static _Atomic uint16_t table[DESCRIPTOR_NR];
static struct companion companions[COMPANION_NR];
static _Atomic dev_t device;
static pid_t process;

static void process_is_new(void)
{
	process = getpid();
}

/*
 * Look up the device now, because the client may chroot(2) before another
 * process passes it a ring.
 */
__attribute__((constructor))
static void descriptor_prepare(void)
{
	struct stat st;

	process_is_new();
	pthread_atfork(NULL, NULL, process_is_new);
	if (!stat(NFRING_DEVICE, &st) && S_ISCHR(st.st_mode))
		atomic_store(&device, st.st_rdev);
}

/*
 * Ask the kernel each time: a call that the shim does not see can make the
 * descriptor refer to another file.
 */
static bool is_ring(int fd)
{
	dev_t rings = atomic_load(&device);
	int saved = errno;
	struct stat st;
	bool is;

	if (!rings || fd < 0 || fd >= DESCRIPTOR_NR)
		return false;
	is = !fstat(fd, &st) && S_ISCHR(st.st_mode) && st.st_rdev == rings;
	errno = saved;
	return is;
}

/* After vfork(2) the child still shares the table with its parent. */
static bool is_borrowed(void)
{
	return getpid() != process;
}

static struct companion *companion_new(int socket)
{
	struct companion *companion;

	for (companion = companions; companion < companions + COMPANION_NR; companion++) {
		int none = 0;

		if (!atomic_compare_exchange_strong(&companion->users, &none, 1))
			continue;
		companion->protocol = 0;
		companion->ifindex = 0;
		companion->tx_bytes = 0;
		atomic_store(&companion->stamp, 0);
		atomic_store(&companion->fd, socket);
		return companion;
	}
	errno = EMFILE;
	return NULL;
}

static struct companion *companion_at(uint16_t entry)
{
	return entry == NOTHING || entry == HIDDEN ? NULL : &companions[entry - 1];
}

static void companion_put(struct companion *companion)
{
	int fd;

	if (atomic_fetch_sub(&companion->users, 1) > 1)
		return;
	fd = atomic_exchange(&companion->fd, -1);
	if (fd < 0)
		return;
	if (fd < DESCRIPTOR_NR)
		atomic_store(&table[fd], NOTHING);
	real()->close(fd);
}

static void descriptor_hide(int fd)
{
	if (fd < DESCRIPTOR_NR)
		atomic_store(&table[fd], HIDDEN);
}

/* Note that the socket that was hidden at @fd is closed. */
static void descriptor_lose(int fd)
{
	struct companion *companion;

	for (companion = companions; companion < companions + COMPANION_NR; companion++) {
		int is = fd;

		atomic_compare_exchange_strong(&companion->fd, &is, -1);
	}
}

bool descriptor_is_hidden(int fd)
{
	return fd >= 0 && fd < DESCRIPTOR_NR &&
	       atomic_load(&table[fd]) == HIDDEN;
}

int companion_socket_open(int type, int flags)
{
	int fd = syscall(SYS_socket, AF_PACKET, type | flags | SOCK_CLOEXEC, 0,
			 COMPANION_MARK);
	int high;

	if (fd < 0)
		return -1;
	high = real()->fcntl(fd, F_DUPFD_CLOEXEC, HIDDEN_FROM);
	if (high < 0)
		return fd;
	real()->close(fd);
	return high;
}

int descriptor_add(int fd, int socket)
{
	struct companion *companion;
	struct stat st;

	if (fd >= DESCRIPTOR_NR) {
		errno = EMFILE;
		return -1;
	}
	if (fstat(fd, &st))
		return -1;
	companion = companion_new(socket);
	if (!companion)
		return -1;
	atomic_store(&device, st.st_rdev);
	descriptor_hide(socket);
	descriptor_forget(fd);
	atomic_store(&table[fd], companion - companions + 1);
	return 0;
}

static struct companion *descriptor_adopt(int fd)
{
	struct companion *companion = companion_new(-1);
	uint16_t nothing = NOTHING;
	int saved = errno;

	if (!companion)
		return NULL;
	adopt_address(fd, &companion->ifindex, &companion->protocol);
	errno = saved;
	/* Another thread or a signal handler may have adopted @fd meanwhile. */
	if (!atomic_compare_exchange_strong(&table[fd], &nothing,
					    companion - companions + 1)) {
		companion_put(companion);
		return companion_at(nothing);
	}
	return companion;
}

struct companion *descriptor_companion(int fd)
{
	uint16_t entry;

	if (!is_ring(fd))
		return NULL;
	entry = atomic_load(&table[fd]);
	return entry == NOTHING ? descriptor_adopt(fd) : companion_at(entry);
}

int companion_socket(struct companion *companion, int fd)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = companion->ifindex,
	};
	int socket = atomic_load(&companion->fd), none = -1;

	if (socket >= 0)
		return socket;
	socket = companion_socket_open(ring_type(fd), 0);
	if (socket < 0)
		return -1;
	if (real()->bind(socket, (struct sockaddr *)&address,
			 sizeof(address)) ||
	    ring_set(fd, SOL_NFRING, NFRING_SENDER, &socket, sizeof(socket)) ||
	    !atomic_compare_exchange_strong(&companion->fd, &none, socket)) {
		real()->close(socket);
		return none;
	}
	descriptor_hide(socket);
	return socket;
}

int descriptor_socket(int fd)
{
	struct companion *companion = descriptor_companion(fd);

	if (fd < 0)
		errno = EBADF;
	return companion ? companion_socket(companion, fd) : fd;
}

void descriptor_copy(int fd, int of)
{
	struct companion *companion = NULL;

	if (fd < 0 || fd >= DESCRIPTOR_NR || of == fd || is_borrowed())
		return;
	descriptor_forget(fd);
	if (of >= 0 && of < DESCRIPTOR_NR)
		companion = companion_at(atomic_load(&table[of]));
	if (!companion || !is_ring(fd))
		return;
	atomic_fetch_add(&companion->users, 1);
	atomic_store(&table[fd], companion - companions + 1);
}

void descriptor_forget(int fd)
{
	struct companion *companion;
	uint16_t entry;

	if (fd < 0 || fd >= DESCRIPTOR_NR ||
	    atomic_load(&table[fd]) == NOTHING || is_borrowed())
		return;
	entry = atomic_exchange(&table[fd], NOTHING);
	companion = companion_at(entry);
	if (companion)
		companion_put(companion);
	else if (entry == HIDDEN)
		descriptor_lose(fd);
}

void descriptor_forget_range(unsigned int first, unsigned int last)
{
	unsigned int fd;

	for (fd = first; fd <= last && fd < DESCRIPTOR_NR; fd++)
		descriptor_forget(fd);
}
