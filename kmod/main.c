// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>

#include "chardev.h"
#include "inode.h"
#include "membership.h"
#include "metadata.h"
#include "netns.h"
#include "proc.h"
#include "sink.h"
#include "site.h"
#include "tap.h"

static int __init nfring_init(void)
{
	int err;

	err = nfr_netns_init();
	if (err)
		return err;
	err = nfr_proc_init();
	if (err)
		goto netns_exit;
	err = nfr_taps_init();
	if (err)
		goto proc_exit;
	err = nfr_sinks_init();
	if (err)
		goto taps_exit;
	err = nfr_membership_init();
	if (err)
		goto sinks_exit;
	err = nfr_metadata_init();
	if (err)
		goto membership_exit;
	err = nfr_inode_init();
	if (err)
		goto metadata_exit;
	err = nfr_chardev_init();
	if (err)
		goto inode_exit;
	return 0;

inode_exit:
	nfr_inode_exit();
metadata_exit:
	nfr_metadata_exit();
membership_exit:
	nfr_membership_exit();
sinks_exit:
	nfr_sinks_exit();
taps_exit:
	nfr_taps_exit();
proc_exit:
	nfr_proc_exit();
netns_exit:
	nfr_netns_exit();
	return err;
}

static void __exit nfring_exit(void)
{
	nfr_chardev_exit();
	nfr_inode_exit();
	nfr_metadata_exit();
	nfr_membership_exit();
	nfr_sinks_exit();
	nfr_taps_exit();
	nfr_proc_exit();
	nfr_netns_exit();
	nfr_sites_exit();
}

module_init(nfring_init);
module_exit(nfring_exit);

MODULE_AUTHOR("nfring developers");
MODULE_DESCRIPTION("PACKET_MMAP rings fed from netfilter hooks");
MODULE_VERSION(NFRING_VERSION);
MODULE_LICENSE("GPL");
