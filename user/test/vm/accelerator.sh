# shellcheck shell=bash disable=SC2034  # the scripts that source this use the variables
# SPDX-License-Identifier: GPL-2.0

# choose_emulator: let QEMU emulate this machine's architecture: set $accelerator and $cpu
# for it, and $slow to 1. Turn off the features that make the emulator slow:
#
# erms, fsrm: the kernel would copy with "rep movsb", which QEMU emulates byte by byte. Turn
# off both. With fsrm alone, memmove() of 6.1 writes beyond the end of a short copy.
#
# pcid, la57: process contexts and a fifth level of page tables do not help, because QEMU
# drops its translations on each switch.
choose_emulator() {
	accelerator=tcg,thread=multi cpu=max,la57=off,erms=off,fsrm=off,pcid=off slow=1
}

# choose_accelerator: if this machine has KVM, use it, and make $slow empty. Otherwise do
# the same as choose_emulator. /dev/kvm may exist without working, so look for vmx or svm
# too.
choose_accelerator() {
	choose_emulator
	if grep -qwE 'vmx|svm' /proc/cpuinfo && [ -w /dev/kvm ]; then
		accelerator=kvm cpu=host slow=
	fi
}
