/* SPDX-License-Identifier: GPL-2.0 */
/* BPF programs, classic and extended, and how a ring gets them. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <linux/bpf.h>
#include <linux/filter.h>

#include "ring.h"

/* Classic BPF, one instruction each. */
#define LOAD(size, at)		{ BPF_LD | BPF_ABS | (size), 0, 0, (uint32_t)(at) }
#define EXTENSION(what)		LOAD(BPF_W, SKF_AD_OFF + (what))
#define EQUALS(value, yes, no)	{ BPF_JMP | BPF_JEQ | BPF_K, yes, no, value }
#define KEEP(bytes)		{ BPF_RET | BPF_K, 0, 0, (uint32_t)(bytes) }
#define KEEP_A			{ BPF_RET | BPF_A, 0, 0, 0 }
#define ALL			0xffffffffu

/* As SO_ATTACH_FILTER: -1 and errno. */
int program_attach(struct ring *r, const struct sock_filter *code, size_t nr);

#define ATTACH(r, code)	\
	program_attach(r, code, sizeof(code) / sizeof((code)[0]))

/* Extended BPF; the argument order is that of struct bpf_insn. */
#define INSN(code, dst, src, off, imm)	\
	((struct bpf_insn){ (uint8_t)(code), dst, src, off, imm })

/* A socket filter as a descriptor; skips the test where there is no bpf(2). */
int program_load(const struct bpf_insn *code, size_t nr);
/* One that keeps so many bytes of each packet. */
int program_load_keep(int bytes);

#endif
