// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/nfring.h>

#include "adopt.h"
#include "descriptor.h"
#include "real.h"
#include "ring.h"

#define DESCRIPTOR_NR	65536
#define KEPT_NR		1024

/* In the table besides the number of an entry plus one. */
#define NOTHING		0
#define HIDDEN		UINT16_MAX

/* Clients count on low numbers, and loop over all up to 256 or so. */
#define HIDDEN_FROM	768

static _Atomic uint16_t table[DESCRIPTOR_NR];
static struct kept kepts[KEPT_NR];
static _Atomic dev_t device;
static pid_t process;

static void process_is_new(void)
{
	process = getpid();
}

/* Now: the client may chroot(2) before it is passed its first descriptor. */
__attribute__((constructor))
static void prepare(void)
{
	struct stat st;

	process_is_new();
	pthread_atfork(NULL, NULL, process_is_new);
	if (!stat(NFRING_DEVICE, &st) && S_ISCHR(st.st_mode))
		atomic_store(&device, st.st_rdev);
}

/* Asked each time: a number can change hands without a call seen here. */
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

/* After vfork(2) the table is still the parent's. */
static bool is_borrowed(void)
{
	return getpid() != process;
}

static struct kept *kept_new(int socket)
{
	struct kept *kept;

	for (kept = kepts; kept < kepts + KEPT_NR; kept++) {
		int none = 0;

		if (!atomic_compare_exchange_strong(&kept->users, &none, 1))
			continue;
		kept->protocol = 0;
		kept->ifindex = 0;
		kept->tx_bytes = 0;
		atomic_store(&kept->fd, socket);
		return kept;
	}
	errno = EMFILE;
	return NULL;
}

static struct kept *kept_at(uint16_t entry)
{
	return entry == NOTHING || entry == HIDDEN ? NULL : &kepts[entry - 1];
}

static void kept_put(struct kept *kept)
{
	int fd;

	if (atomic_fetch_sub(&kept->users, 1) > 1)
		return;
	fd = atomic_exchange(&kept->fd, -1);
	if (fd < 0)
		return;
	if (fd < DESCRIPTOR_NR)
		atomic_store(&table[fd], NOTHING);
	real()->close(fd);
}

static void hide(int fd)
{
	if (fd < DESCRIPTOR_NR)
		atomic_store(&table[fd], HIDDEN);
}

/* What was hidden at @fd is gone. */
static void lose(int fd)
{
	struct kept *kept;

	for (kept = kepts; kept < kepts + KEPT_NR; kept++) {
		int is = fd;

		atomic_compare_exchange_strong(&kept->fd, &is, -1);
	}
}

bool descriptor_is_hidden(int fd)
{
	return fd >= 0 && fd < DESCRIPTOR_NR &&
	       atomic_load(&table[fd]) == HIDDEN;
}

int kept_socket_open(int type, int flags)
{
	int fd = real()->socket(AF_PACKET, type | flags | SOCK_CLOEXEC, 0);
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
	struct kept *kept;
	struct stat st;

	if (fd >= DESCRIPTOR_NR) {
		errno = EMFILE;
		return -1;
	}
	if (fstat(fd, &st))
		return -1;
	kept = kept_new(socket);
	if (!kept)
		return -1;
	atomic_store(&device, st.st_rdev);
	hide(socket);
	descriptor_forget(fd);
	atomic_store(&table[fd], kept - kepts + 1);
	return 0;
}

static struct kept *adopt(int fd)
{
	struct kept *kept = kept_new(-1);
	uint16_t nothing = NOTHING;
	int saved = errno;

	if (!kept)
		return NULL;
	adopt_address(fd, &kept->ifindex, &kept->protocol);
	errno = saved;
	/* Another thread, or a signal handler, may have been faster. */
	if (!atomic_compare_exchange_strong(&table[fd], &nothing,
					    kept - kepts + 1)) {
		kept_put(kept);
		return kept_at(nothing);
	}
	return kept;
}

struct kept *descriptor_kept(int fd)
{
	uint16_t entry;

	if (!is_ring(fd))
		return NULL;
	entry = atomic_load(&table[fd]);
	return entry == NOTHING ? adopt(fd) : kept_at(entry);
}

int kept_socket(struct kept *kept, int fd)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = kept->ifindex,
	};
	int socket = atomic_load(&kept->fd), none = -1;

	if (socket >= 0)
		return socket;
	socket = kept_socket_open(ring_type(fd), 0);
	if (socket < 0)
		return -1;
	if (real()->bind(socket, (struct sockaddr *)&address,
			 sizeof(address)) ||
	    ring_set(fd, SOL_NFRING, NFRING_SENDER, &socket, sizeof(socket)) ||
	    !atomic_compare_exchange_strong(&kept->fd, &none, socket)) {
		real()->close(socket);
		return none;
	}
	hide(socket);
	return socket;
}

int descriptor_socket(int fd)
{
	struct kept *kept = descriptor_kept(fd);

	if (fd < 0)
		errno = EBADF;
	return kept ? kept_socket(kept, fd) : fd;
}

void descriptor_copy(int fd, int of)
{
	struct kept *kept = NULL;

	if (fd < 0 || fd >= DESCRIPTOR_NR || of == fd || is_borrowed())
		return;
	descriptor_forget(fd);
	if (of >= 0 && of < DESCRIPTOR_NR)
		kept = kept_at(atomic_load(&table[of]));
	if (!kept || !is_ring(fd))
		return;
	atomic_fetch_add(&kept->users, 1);
	atomic_store(&table[fd], kept - kepts + 1);
}

void descriptor_forget(int fd)
{
	struct kept *kept;
	uint16_t entry;

	if (fd < 0 || fd >= DESCRIPTOR_NR ||
	    atomic_load(&table[fd]) == NOTHING || is_borrowed())
		return;
	entry = atomic_exchange(&table[fd], NOTHING);
	kept = kept_at(entry);
	if (kept)
		kept_put(kept);
	else if (entry == HIDDEN)
		lose(fd);
}

void descriptor_forget_range(unsigned int first, unsigned int last)
{
	unsigned int fd;

	for (fd = first; fd <= last && fd < DESCRIPTOR_NR; fd++)
		descriptor_forget(fd);
}
