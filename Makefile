# SPDX-License-Identifier: GPL-2.0
#
# For people and tests; the kernel's build reads Kbuild. The module is built in
# build/<kernel release>/, from a copy of its source, so that one tree serves
# any number of kernels and stays as it is.

# One version for the module's packages, the library and the program.
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
KDIR ?= /lib/modules/$(shell uname -r)/build
# What modules are told to belong to; Debian's kernel.release is another.
release = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		$(KDIR)/include/generated/utsrelease.h 2> /dev/null)
built = build/$(release)
test = user/test

# Where distributions look for what is theirs, whatever the programs' PREFIX.
UDEV_RULES ?= /usr/lib/udev/rules.d
SYSUSERS ?= /usr/lib/sysusers.d
KERNEL ?= 6.12

MAKEFLAGS += --no-print-directory

.PHONY: all
all: modules user	## modules and user (what plain "make" does)

.PHONY: help
help:			## this list
	@sed -nE 's/^([a-z-]+):[^#]*## /\1\t/p' Makefile | expand -t 16

.PHONY: modules
modules: source		## the module, for the kernel built in KDIR= (the running one's)
	@echo "building the module for $(release) in $(built)"
	@$(MAKE) -C $(KDIR) M=$(abspath $(built)) modules

# kbuild leaves its products beside the source; only what was copied is replaced.
# What differs is newer than those products, whenever it was written.
.PHONY: source
source:
	@[ -n "$(release)" ] || { \
	    echo "$(KDIR) is not a configured kernel: install the headers of the kernel" \
		 "to build for (on Debian linux-headers-$$(uname -r)) or set KDIR=" >&2; \
	    exit 1; }
	@mkdir -p $(built)
	@rsync -rlpc --delete --prune-empty-dirs --exclude='*.mod.c' --include='*/' \
	    --include='*.[ch]' --include=Kbuild --include=dkms.conf --exclude='*' \
	    Kbuild dkms.conf kmod kunit $(built)/

.PHONY: user
user:			## the library libnfring and the program nfring
	@echo "building the library and the program in build/user"
	@$(MAKE) -C user O=$(CURDIR)/build/user all

.PHONY: install
install: modules user install-etc	## module, library, program and udev rule (DESTDIR=, PREFIX=)
	@install -D -m 644 $(built)/nfring.ko $(DESTDIR)/lib/modules/$(release)/updates/nfring.ko
	@[ -n "$(DESTDIR)" ] || depmod $(release)
	@$(MAKE) -C user O=$(CURDIR)/build/user $(if $(DESTDIR),DESTDIR=$(abspath $(DESTDIR))) install

# The rule names the group, so that must be there when it is read.
.PHONY: install-etc
install-etc:
	@install -D -m 644 user/etc/nfring.sysusers $(DESTDIR)$(SYSUSERS)/nfring.conf
	@install -D -m 644 user/etc/nfring.rules $(DESTDIR)$(UDEV_RULES)/60-nfring.rules
	@[ -n "$(DESTDIR)" ] || systemd-sysusers nfring.conf
	@[ -n "$(DESTDIR)" ] || udevadm control --reload

.PHONY: dkms-source
dkms-source:
	@mkdir -p $(DESTDIR)/usr/src/nfring-$(VERSION)
	@rsync -a --delete --prune-empty-dirs --include='*/' --include='*.[ch]' --include=Kbuild \
	    --include=dkms.conf --include='LICENSE*' --exclude='*' Kbuild dkms.conf LICENSE kmod \
	    $(DESTDIR)/usr/src/nfring-$(VERSION)/

.PHONY: dkms-install
dkms-install: dkms-source	## hand the module to dkms, which builds it for every kernel
	@dkms install nfring/$(VERSION)

.PHONY: deps
deps:			## the packages that demo and test need (apt-get, with sudo where not root)
	@$(test)/deps

.PHONY: demo
demo: deps		## a NAT router in a virtual machine, seen before NAT and behind it
	@user/demo/run

.PHONY: screenshots
screenshots: demo	## the README's pictures anew (apt-get, as deps does)
	@user/demo/screenshots

.PHONY: test
test:			## everything (STAGES='oracle tool' some stages, TEST=GLOB some tests)
	@$(test)/run all

.PHONY: check
check:			## a selection of everything, for use before each commit
	@$(test)/run check

.PHONY: stress
stress:			## the races and hazards for HOURS=1, on the debug and the KCSAN kernel
	@$(test)/stress $(or $(HOURS),1)

.PHONY: soak
soak:			## "make test" RUNS=10 times while two busy loops run beside it
	@$(test)/soak $(or $(RUNS),10)

.PHONY: mutants
mutants:		## mistakes put into the module and its core, each of which a test must find
	@$(test)/mutants

.PHONY: kunit
kunit:			## the suites in kunit/, in the user-mode kernel
	@$(test)/vm/build-module um NFRING_KUNIT=1 >&2
	@$(test)/stage kunit

.PHONY: bench
bench: deps		## what packets cost beside AF_PACKET and NFLOG, in build/bench/results
	@user/bench/run

.PHONY: vm
vm: user		## a shell in a virtual machine with the module, or CMD=; KERNEL=6.12, debug, ...
	@$(test)/vm/build-module $(KERNEL) >&2
	@$(test)/vm/vm -k $(KERNEL) $(if $(CMD),-- bash -c '$(subst ','\'',$(CMD))',-i)

.PHONY: sparse
sparse:			## the module through sparse
	@$(test)/stage sparse

.PHONY: style
style:			## checkpatch, shellcheck, mandoc, codespell
	@$(test)/stage style

.PHONY: clean
clean:			## all that was built here; kernels stay in ~/.cache/nfring
	@rm -rf build
