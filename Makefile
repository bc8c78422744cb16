# SPDX-License-Identifier: GPL-2.0
#
# The targets for people and tests; the kernel's build system reads Kbuild instead.
# The module is built in build/<kernel release>/ from a copy of its source. So one
# tree can build for many kernels, and the source directories stay clean.

# One version for the module's packages, the library and the program.
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
KDIR ?= /lib/modules/$(shell uname -r)/build
# The release in a module's vermagic. Debian's kernel.release file has a different one.
release = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		$(KDIR)/include/generated/utsrelease.h 2> /dev/null)
built = build/$(release)
test = user/test

# Udev and systemd read only these directories, so they do not depend on PREFIX.
UDEV_RULES ?= /usr/lib/udev/rules.d
SYSUSERS ?= /usr/lib/sysusers.d
KERNEL ?= 6.12

MAKEFLAGS += --no-print-directory

.PHONY: all
all: modules user	## build the module and the user programs (the default)

.PHONY: help
help:			## print this list
	@sed -nE 's/^([a-z-]+):[^#]*## /\1\t/p' Makefile | expand -t 16

.PHONY: modules
modules: source		## build the module for the kernel in KDIR= (default: running)
	@echo "building the module for $(release) in $(built)"
	@$(MAKE) -C $(KDIR) M=$(abspath $(built)) modules

# Copy the source to where it is built. kbuild writes its output beside the source,
# so replace only source files. Do not keep their time stamps: a file that changed
# must be newer than the output, so that make compiles it again.
.PHONY: source
source:
	@[ -n "$(release)" ] || { \
	    echo "cannot build the module: $(KDIR) has no configured kernel; install the" \
		 "kernel's headers (on Debian linux-headers-$$(uname -r)) or set KDIR=" >&2; \
	    exit 1; }
	@mkdir -p $(built)
	@rsync -rlpc --delete --prune-empty-dirs --exclude='*.mod.c' --exclude=probed.h --include='*/' \
	    --include='*.[ch]' --include=Kbuild --include=dkms.conf --exclude='*' \
	    Kbuild dkms.conf kmod kunit $(built)/

.PHONY: user
user:			## build the library libnfring and the program nfring
	@echo "building the library and the program in build/user"
	@$(MAKE) -C user O=$(CURDIR)/build/user all

.PHONY: install
install: modules user install-etc	## install everything (DESTDIR=, PREFIX=)
	@install -D -m 644 $(built)/nfring.ko $(DESTDIR)/lib/modules/$(release)/updates/nfring.ko
	@[ -n "$(DESTDIR)" ] || depmod $(release)
	@$(MAKE) -C user O=$(CURDIR)/build/user $(if $(DESTDIR),DESTDIR=$(abspath $(DESTDIR))) install

# The udev rule names the group, so create the group before udev reads the rule. If the
# module is loaded already, its device belongs to root, so make udev apply the rule again.
.PHONY: install-etc
install-etc:
	@install -D -m 644 user/etc/nfring.sysusers $(DESTDIR)$(SYSUSERS)/nfring.conf
	@install -D -m 644 user/etc/nfring.rules $(DESTDIR)$(UDEV_RULES)/60-nfring.rules
	@[ -n "$(DESTDIR)" ] || systemd-sysusers nfring.conf
	@[ -n "$(DESTDIR)" ] || udevadm control --reload
	@[ -n "$(DESTDIR)" ] || udevadm trigger --settle --subsystem-match=misc --sysname-match=nfring

.PHONY: dkms-source
dkms-source:
	@mkdir -p $(DESTDIR)/usr/src/nfring-$(VERSION)
	@rsync -a --delete --prune-empty-dirs --include='*/' --include='*.[ch]' --include=Kbuild \
	    --include=dkms.conf --include='LICENSE*' --exclude='*' Kbuild dkms.conf LICENSE kmod \
	    $(DESTDIR)/usr/src/nfring-$(VERSION)/

.PHONY: dkms-install
dkms-install: dkms-source	## install the module with dkms, which rebuilds it for each kernel
	@dkms install nfring/$(VERSION)

.PHONY: deb
deb:			## build Debian packages in build/deb (installs what the build needs)
	@debian/build build/deb

.PHONY: deps
deps:			## install the packages that demo and test need (apt-get; sudo unless root)
	@$(test)/deps

.PHONY: demo
demo: deps		## show packets before and after NAT, on a router in a virtual machine
	@user/demo/run

.PHONY: screenshots
screenshots: demo	## make the README's pictures again (installs packages, as deps does)
	@user/demo/screenshots

.PHONY: test
test:			## run all tests (STAGES='oracle tool': some stages, TEST=GLOB: some tests)
	@$(test)/run all

.PHONY: test-system
test-system: deps	## install the packages in whole Debian systems, boot them and use them (30 minutes)
	@$(test)/stage system

.PHONY: supported
supported:		## write the kernels that were tested on this machine into README.md
	@$(test)/supported readme README.md

.PHONY: check
check:			## run a selection of all tests, for use before each commit
	@$(test)/run check

.PHONY: stress
stress:			## run the race tests for HOURS=1, on the debug and the KCSAN kernel
	@$(test)/stress $(or $(HOURS),1)

.PHONY: fuzz
fuzz:			## fuzz each parser of the program for MINUTES=10 (installs clang)
	@$(test)/fuzz/run $(or $(MINUTES),10)

.PHONY: soak
soak:			## run all tests RUNS=10 times while two busy loops load the machine
	@$(test)/soak $(or $(RUNS),10)

.PHONY: mutants
mutants:		## put mistakes into the module, one at a time; a test must find each
	@$(test)/mutants

.PHONY: kunit
kunit:			## run the suites in kunit/ in the user-mode kernel
	@$(test)/vm/build-module um NFRING_KUNIT=1 >&2
	@$(test)/stage kunit

.PHONY: bench
bench: deps		## compare the cost of a packet with AF_PACKET and NFLOG
	@user/bench/run

.PHONY: vm
vm: user		## run a shell or CMD= in a virtual machine (KERNEL=6.12, debug, ...)
	@$(test)/vm/build-module $(KERNEL) >&2
	@$(test)/vm/vm -k $(KERNEL) $(if $(CMD),-- bash -c '$(subst ','\'',$(CMD))',-i)

.PHONY: sparse
sparse:			## check the module with sparse
	@$(test)/stage sparse

.PHONY: style
style:			## run checkpatch, shellcheck, mandoc and codespell
	@$(test)/stage style

.PHONY: clean
clean:			## remove build/; kernels stay in ~/.cache/nfring
	@rm -rf build
