// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"
#include "owners.h"

#define OWNED	(NFRING_METADATA_UID | NFRING_METADATA_COOKIE | NFRING_METADATA_INODE)

static struct nfring_metadata_2 read_and_release(struct ring *r, const struct frame *f)
{
	struct nfring_metadata_2 m = *drops_metadata(r, f);

	/* the metadata are before the packet */
	EXPECT(f->mac >= (r->v->version == TPACKET_V3 ? 80 + 192 : 64 + 192));
	EXPECT_EQ(m.base.version, 2);
	EXPECT_EQ(m.base.size, 192);
	EXPECT_EQ(m.reserved[0] | m.reserved[1], 0);
	EXPECT_EQ(m.reserved_2, 0);
	EXPECT_EQ(m.base.flags & (NFRING_METADATA_DROP | NFRING_METADATA_DROP_SITE |
				  NFRING_METADATA_DROP_ADDRESS), 0);
	EXPECT_EQ(m.drop_reason | m.drop_site | m.drop_address, 0);
	ring_release(r);
	return m;
}

struct nfring_metadata_2 owners_take(struct ring *r)
{
	struct frame f;

	ASSERT(ring_wait(r, &f));
	return read_and_release(r, &f);
}

/* Return the inode number of this process's directory in cgroup2, 0 if unknown. */
static uint64_t own_cgroup(void)
{
	char text[4096], path[8192], root[] = "/tmp/cgroup2.XXXXXX", *line;
	struct stat stat_of;
	uint64_t inode = 0;

	OK(host_read("/proc/self/cgroup", text, sizeof(text)));
	line = strstr(text, "0::");
	ASSERT(mkdtemp(root));
	if (line && mount("none", root, "cgroup2", 0, NULL) == 0) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(path, sizeof(path), "%s%s", root, line + 3);
		if (stat(path, &stat_of) == 0)
			inode = stat_of.st_ino;
		umount(root);
	}
	rmdir(root);
	return inode;
}

static void expect_socket(const struct nfring_metadata_2 *m, int fd, unsigned int uid)
{
	socklen_t len = sizeof(uint64_t);
	struct stat socket;
	uint64_t cookie;

	OK(fstat(fd, &socket));
	OK(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len));
	EXPECT_EQ(m->base.flags & OWNED, OWNED);
	EXPECT_EQ(m->uid, uid);
	EXPECT_EQ(m->socket_cookie, cookie);
	EXPECT_EQ(m->socket_inode, socket.st_ino);
}

void owners_expect(const struct nfring_metadata_2 *m, int fd, unsigned int uid)
{
	uint64_t cgroup = own_cgroup();

	expect_socket(m, fd, uid);
	if (cgroup) {
		EXPECT(m->base.flags & NFRING_METADATA_CGROUP);
		EXPECT_EQ(m->cgroup_id, cgroup);
	}
}

void owners_expect_none(const struct nfring_metadata_2 *m)
{
	EXPECT_EQ(m->base.flags & (OWNED | NFRING_METADATA_CGROUP), 0);
	EXPECT_EQ(m->uid | m->socket_cookie | m->socket_inode | m->cgroup_id, 0);
}

void owners_expect_all(struct ring *r, int fd, unsigned int uid)
{
	struct nfring_metadata_2 m;
	struct frame f;

	ASSERT(ring_wait(r, &f));
	do {
		m = read_and_release(r, &f);
		expect_socket(&m, fd, uid);
	} while (ring_peek(r, &f));
}

/* Use two ports: a connection from a port to itself has no direction. */
int owners_udp(uint16_t port, const char *address, uint16_t to)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	int fd = (int)OK(socket(AF_INET, SOCK_DGRAM, 0));

	sin.sin_port = htons(port);
	OK(bind(fd, (struct sockaddr *)&sin, sizeof(sin)));
	sin.sin_port = htons(to);
	OK(inet_pton(AF_INET, address, &sin.sin_addr));
	OK(connect(fd, (struct sockaddr *)&sin, sizeof(sin)));
	return fd;
}
