/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What nfring doctor looks at.  What is in files is looked up below a root, so
 * that tests can have a machine of their own; what else there is to know is
 * found out beforehand and given.
 */
#ifndef TOOL_DOCTOR_DOCTOR_H
#define TOOL_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/nfring.h>

enum doctor_verdict {
	DOCTOR_OK,
	DOCTOR_NOTE,	/* worth knowing */
	DOCTOR_WARN,	/* rings work, and may not do what is expected */
	DOCTOR_BAD,	/* rings do not work */
};

/**
 * struct doctor - the machine, and what was said of it
 * @root: in front of every path; "" for this machine
 * @to: where to write
 * @quiet: warnings and worse only
 * @release: of the kernel, as uname(2) has it
 * @machine: likewise
 * @opened: what opening a ring gave: 0 or a negative errno
 * @info: what the module said then
 * @xdp_err: 0, or why @xdp is not known
 * @xdp: names of devices with an XDP program
 * @flowtables_err: 0, or why @flowtables is not known
 * @flowtables: names of flowtables
 * @worst: of what was said
 * @said: the last finding was written
 */
struct doctor {
	const char *root;
	FILE *to;
	bool quiet;
	char release[65];
	char machine[65];
	int opened;
	struct nfring_info info;
	int xdp_err;
	char xdp[256];
	int flowtables_err;
	char flowtables[256];
	enum doctor_verdict worst;
	bool said;
};

/* Fill in what is not in files. */
void doctor_probe(struct doctor *doctor);

/* Each looks at one thing and says one line of it, and what to do. */
void doctor_kernel(struct doctor *doctor);
void doctor_headers(struct doctor *doctor);
void doctor_module(struct doctor *doctor);
void doctor_signature(struct doctor *doctor);
void doctor_taint(struct doctor *doctor);
void doctor_node(struct doctor *doctor);
void doctor_capability(struct doctor *doctor);
void doctor_ring(struct doctor *doctor);
void doctor_limits(struct doctor *doctor);
void doctor_cgroup(struct doctor *doctor);
void doctor_conntrack(struct doctor *doctor);
void doctor_flowtable(struct doctor *doctor);
void doctor_xdp(struct doctor *doctor);
void doctor_bridge(struct doctor *doctor);
void doctor_queue(struct doctor *doctor);

/* The pieces they are made of. */

__attribute__((format(printf, 4, 5)))
void doctor_say(struct doctor *doctor, enum doctor_verdict verdict,
		const char *what, const char *format, ...);

/* What to do about what was said last. */
__attribute__((format(printf, 2, 3)))
void doctor_advise(struct doctor *doctor, const char *format, ...);

/*
 * The beginning of a file, as a string without its last newline.  Its length,
 * or a negative errno and an empty string.
 */
__attribute__((format(printf, 4, 5)))
long doctor_read(const struct doctor *doctor, char *text, size_t size,
		 const char *format, ...);

__attribute__((format(printf, 2, 3)))
bool doctor_has(const struct doctor *doctor, const char *format, ...);

/* The module is loaded. */
bool doctor_loaded(const struct doctor *doctor);

/* The path below /lib/modules/RELEASE of the module's file, or false. */
bool doctor_module_file(const struct doctor *doctor, char *path, size_t size);

#endif
