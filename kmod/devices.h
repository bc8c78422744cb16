/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The addresses of all network devices of the machine.
 *
 * When an skb is freed, skb->dev may hold something else: queues of TCP, UDP
 * and some schedulers use the same bytes for their own purposes.  So look the
 * pointer up here before using it.
 */
#ifndef NFR_DEVICES_H
#define NFR_DEVICES_H

#include <linux/netdevice.h>

/*
 * Return the device if @pointer is the address of one, else NULL.  @pointer may
 * be any value.  The device stays valid until the caller leaves its RCU
 * section.  Any context.
 */
struct net_device *nfr_device_at(const void *pointer);

/*
 * Start and stop keeping the table of devices.  Start returns 0 or -ENOMEM.
 * Stop does not wait for callers of nfr_device_at().  Both take RTNL.
 */
int nfr_devices_start(void);
void nfr_devices_stop(void);

#endif
