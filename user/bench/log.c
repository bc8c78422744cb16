// SPDX-License-Identifier: GPL-2.0
/* Receive the packets of NFLOG at prerouting, with libnetfilter_log. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <libnetfilter_log/libnetfilter_log.h>

#include "bench.h"

#define GROUP	7

/**
 * struct log - an open group of NFLOG
 * @handle: handle of the netlink socket
 * @group: handle of the group
 * @packets: packets read in the current log_read()
 * @touch: whether log_read() reads every byte
 * @sum: sum of these bytes
 */
struct log {
	struct nflog_handle *handle;
	struct nflog_g_handle *group;
	uint64_t packets;
	bool touch;
	uint64_t sum;
};

static int on_packet(struct nflog_g_handle *group, struct nfgenmsg *message,
		     struct nflog_data *data, void *arg)
{
	struct log *log = arg;
	char *payload;
	int len;

	(void)group;
	(void)message;
	log->packets++;
	if (!log->touch)
		return 0;
	len = nflog_get_payload(data, &payload);
	if (len > 0)
		log->sum += touch_bytes(payload, len);
	return 0;
}

/*
 * The socket buffer holds a burst of packets.  Messages have the largest size
 * that the kernel allows.
 */
struct log *log_open(void)
{
	struct log *log = calloc(1, sizeof(*log));
	int bytes = 1 << 30;

	log->handle = log ? nflog_open() : NULL;
	if (!log || !log->handle || nflog_bind_pf(log->handle, AF_INET) < 0)
		die("cannot open NFLOG");
	log->group = nflog_bind_group(log->handle, GROUP);
	if (!log->group ||
	    nflog_set_mode(log->group, NFULNL_COPY_PACKET, 0xffff) < 0 ||
	    nflog_set_qthresh(log->group, 100) < 0 ||
	    nflog_set_nlbufsiz(log->group, 128 << 10) < 0)
		die("cannot bind a group of NFLOG");
	if (setsockopt(nflog_fd(log->handle), SOL_SOCKET, SO_RCVBUFFORCE,
		       &bytes, sizeof(bytes)))
		die("cannot set SO_RCVBUFFORCE of NFLOG");
	nflog_callback_register(log->group, on_packet, log);
	run("nft 'table ip bench { chain c { "
	    "type filter hook prerouting priority -300; log group 7 queue-threshold 100; }; }'");
	return log;
}

void log_close(struct log *log)
{
	run("nft delete table ip bench");
	nflog_unbind_group(log->group);
	nflog_close(log->handle);
	free(log);
}

uint64_t log_read(struct log *log, bool touch, uint64_t *sum)
{
	static char buffer[256 << 10];
	int fd = nflog_fd(log->handle), len;

	log->packets = 0;
	log->touch = touch;
	log->sum = 0;
	while ((len = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT)) > 0 ||
	       (len < 0 && errno == ENOBUFS))
		if (len > 0)
			nflog_handle_packet(log->handle, buffer, len);
	*sum += log->sum;
	return log->packets;
}
