/* SPDX-License-Identifier: GPL-2.0 */
/* BPF programs, classic and extended, and functions to attach them to a ring. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <linux/bpf.h>
#include <linux/filter.h>

#include "ring.h"

/* Instructions of classic BPF. */
#define LOAD(size, at)		{ BPF_LD | BPF_ABS | (size), 0, 0, (uint32_t)(at) }
#define EXTENSION(what)		LOAD(BPF_W, SKF_AD_OFF + (what))
#define EQUALS(value, yes, no)	{ BPF_JMP | BPF_JEQ | BPF_K, yes, no, value }
#define KEEP(bytes)		{ BPF_RET | BPF_K, 0, 0, (uint32_t)(bytes) }
#define KEEP_A			{ BPF_RET | BPF_A, 0, 0, 0 }
#define ALL			0xffffffffu

/* Do SO_ATTACH_FILTER; return -1 and set errno if it fails. */
int program_attach(struct ring *r, const struct sock_filter *code, size_t nr);

#define ATTACH(r, code)	\
	program_attach(r, code, sizeof(code) / sizeof((code)[0]))

/* An instruction of extended BPF; the arguments are the fields of struct bpf_insn. */
#define INSN(code, dst, src, off, imm)	\
	((struct bpf_insn){ (uint8_t)(code), dst, src, off, imm })

/* Load a socket filter and return its descriptor; skip the test without bpf(2). */
int program_load(const struct bpf_insn *code, size_t nr);
/* Load a filter that keeps @bytes of each packet. */
int program_load_keep(int bytes);

#endif
