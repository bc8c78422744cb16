// SPDX-License-Identifier: GPL-2.0
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"

int program_attach(struct ring *r, const struct sock_filter *code, size_t nr)
{
	struct sock_fprog program = {
		.len = (unsigned short)nr,
		.filter = (struct sock_filter *)code,
	};

	return r->v->ops->set(r->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			      sizeof(program));
}

int program_load(const struct bpf_insn *code, size_t nr)
{
	static char log[4096];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (uintptr_t)code,
		.insn_cnt = (uint32_t)nr,
		.license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log,
		.log_size = sizeof(log),
		.log_level = 1,
	};
	int fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));

	if (fd < 0 && errno == ENOSYS)
		SKIP("this kernel has no bpf(2)");
	if (fd < 0) {
		FAIL("bpf(2) cannot load the program: %s: %s", strerror(errno), log);
		test_stop();
	}
	return fd;
}

int program_load_keep(int bytes)
{
	struct bpf_insn code[] = {
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, bytes),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};

	return program_load(code, sizeof(code) / sizeof(code[0]));
}
