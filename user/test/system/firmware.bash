# shellcheck shell=bash disable=SC2154  # run sets the variables
# SPDX-License-Identifier: GPL-2.0
# Start the guest of "run" as a PC with Secure Boot starts: the firmware knows only the keys
# of Microsoft. It starts shim, which starts GRUB, which starts the kernel. Each checks the
# signature of the next. $work/variables has the variables of the firmware, such as the keys
# that the machine's owner has enrolled, and all boots of a run share it.

# fetch_loaders: set $loaders to a directory with the signed programs of this machine's
# Debian. They are only unpacked, because this machine would install them as its own.
fetch_loaders() {
	loaders=$cache/system/loaders
	"$here/../deps" ovmf mtools dosfstools > /dev/null
	# hold the lock only while they are fetched
	(
		lock system-loaders
		[ ! -d "$loaders" ] || exit 0
		begin "$loaders"
		fetch "$loaders.partial" shim-signed shim-helpers-amd64-signed grub-efi-amd64-signed
		for package in "$loaders.partial"/*.deb; do
			dpkg-deb -x "$package" "$loaders.partial"
		done
		finish "$loaders"
	)
}

# make_partition KERNEL INITRD LINE: make $work/partition, from which the firmware starts
# that kernel with that command line
make_partition() {
	local to=$work/partition
	rm -f "$to"
	mkfs.vfat -C "$to" 131072 > /dev/null
	mmd -i "$to" ::EFI ::EFI/BOOT ::EFI/debian
	mcopy -i "$to" "$loaders/usr/lib/shim/shimx64.efi.signed" ::EFI/BOOT/BOOTX64.EFI
	mcopy -i "$to" "$loaders/usr/lib/shim/mmx64.efi.signed" ::EFI/BOOT/mmx64.efi
	mcopy -i "$to" "$loaders/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" ::EFI/BOOT/grubx64.efi
	mcopy -i "$to" "$1" ::kernel
	mcopy -i "$to" "$2" ::initrd
	printf '%s\n' 'search --file --set=root /kernel' "linux /kernel $3" 'initrd /initrd' boot |
		mcopy -i "$to" - ::EFI/debian/grub.cfg
}

# use_firmware KERNEL INITRD LINE: append the options of QEMU for such a machine to $machine
use_firmware() {
	local code=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd
	fetch_loaders
	make_partition "$@"
	[ -f "$work/variables" ] || cp /usr/share/OVMF/OVMF_VARS_4M.ms.fd "$work/variables"
	machine+=(
		-M "q35,smm=on" -global "driver=cfi.pflash01,property=secure,value=on"
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code"
		-drive "if=pflash,format=raw,unit=1,file=$work/variables"
		-drive "file=$work/partition,format=raw,if=virtio,cache=unsafe"
	)
}
