/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checks of nfring doctor.  They read files below a root directory, so that
 * tests can supply a machine.  Everything else is probed beforehand and stored
 * in struct doctor.
 */
#ifndef TOOL_DOCTOR_DOCTOR_H
#define TOOL_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/nfring.h>

#include "common/print/json.h"

enum doctor_verdict {
	DOCTOR_OK,
	DOCTOR_NOTE,	/* worth knowing */
	DOCTOR_WARN,	/* rings work but may not show what is expected */
	DOCTOR_BAD,	/* rings do not work */
};

/**
 * struct doctor - the machine, and the result so far
 * @root: prefix of every path; "" for this machine
 * @to: output stream
 * @as_json: print a JSON object for each finding, instead of lines
 * @json: with @as_json, what has been printed
 * @quiet: print only warnings and errors
 * @release: release of the kernel, from uname(2)
 * @machine: hardware name, from uname(2)
 * @opened: result of opening a ring: 0 or a negative errno
 * @info: limits and features of the module, if @opened is 0
 * @xdp_err: 0, or a negative errno if @xdp is unknown
 * @xdp: names of devices with an XDP program
 * @vrf: names of VRF devices; unknown if @xdp_err, like @xdp
 * @tc_err: 0, or a negative errno if @tc is unknown
 * @tc: names of devices on which tc(8) has actions at ingress
 * @flowtables_err: 0, or a negative errno if @flowtables is unknown
 * @flowtables: names of flowtables
 * @worst: worst verdict so far
 * @said: the last finding was printed; its JSON object is still open
 */
struct doctor {
	const char *root;
	FILE *to;
	bool as_json;
	struct json json;
	bool quiet;
	char release[65];
	char machine[65];
	int opened;
	struct nfring_info info;
	int xdp_err;
	char xdp[256];
	char vrf[256];
	int tc_err;
	char tc[256];
	int flowtables_err;
	char flowtables[256];
	enum doctor_verdict worst;
	bool said;
};

/* Store what the checks cannot read from files. */
void doctor_probe(struct doctor *doctor);

/*
 * Each of these functions checks one thing and prints one finding, with advice if
 * it helps.
 */
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
void doctor_apparmor(struct doctor *doctor);
void doctor_conntrack(struct doctor *doctor);
void doctor_flowtable(struct doctor *doctor);
void doctor_xdp(struct doctor *doctor);
void doctor_tc(struct doctor *doctor);
void doctor_vrf(struct doctor *doctor);
void doctor_bridge(struct doctor *doctor);
void doctor_queue(struct doctor *doctor);
void doctor_taps(struct doctor *doctor);

/* Helpers for the checks. */

__attribute__((format(printf, 4, 5)))
void doctor_say(struct doctor *doctor, enum doctor_verdict verdict,
		const char *what, const char *format, ...);

/* Print what to do about the last finding.  A finding may have several such lines. */
__attribute__((format(printf, 2, 3)))
void doctor_advise(struct doctor *doctor, const char *format, ...);

/* Call this after the last finding. */
void doctor_end(struct doctor *doctor);

/*
 * Read the start of a file as a string without its last newline.  Return the
 * number of bytes read.  On failure, return -errno and store an empty string.
 */
__attribute__((format(printf, 4, 5)))
long doctor_read(const struct doctor *doctor, char *text, size_t size,
		 const char *format, ...);

__attribute__((format(printf, 2, 3)))
bool doctor_has(const struct doctor *doctor, const char *format, ...);

/* Return whether the module is loaded. */
bool doctor_loaded(const struct doctor *doctor);

/* Find the module's file; @path is relative to /lib/modules/RELEASE. */
bool doctor_module_file(const struct doctor *doctor, char *path, size_t size);

#endif
