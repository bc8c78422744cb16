// SPDX-License-Identifier: LGPL-2.1-or-later

// Print the next packets that this machine sends, from a ring of TPACKET_V2. The
// program needs only standard packages, and no cgo. Build it with: go build read-v2.go
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Values from <linux/nfring.h> and <linux/if_packet.h>
const (
	setsockopt    = 0x4018f501 // NFRING_SETSOCKOPT
	attach        = 0x4018f503 // NFRING_ATTACH
	solPacket     = 263
	packetRxRing  = 5
	packetVersion = 10
	tpacketV2     = 1
	statusUser    = 1
	blockSize     = 65536
	blocks        = 4
	frameSize     = 2048
	frames        = blockSize / frameSize * blocks
)

type sockopt struct {
	level, name   int32
	len, reserved uint32
	value         uint64
}

type point struct {
	family, hook       uint32
	priority, ifindex  int32
	protocol, reserved uint16
	flags              uint32
}

// A frame begins with a tpacket2_hdr, of 32 bytes, and a sockaddr_ll.
type frameStart struct {
	status, len, snaplen uint32
	mac, net             uint16
	sec, nsec            uint32
	vlanTci, vlanTpid    uint16
	padding              [4]byte
	family, protocol     uint16
	ifindex              int32
}

func ioctl(fd int, request uintptr, argument unsafe.Pointer, what string) {
	if _, _, err := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), request, uintptr(argument)); err != 0 {
		die(what, err)
	}
}

func die(what string, err error) {
	fmt.Fprintf(os.Stderr, "read-v2-go: %s: %v\n", what, err)
	os.Exit(1)
}

// Store the value in memory that Go does not manage. The kernel gets its address as a
// number, which would not keep Go from moving or freeing the value.
func set(fd int, scratch []byte, name int32, words ...uint32) {
	for i, word := range words {
		*(*uint32)(unsafe.Pointer(&scratch[4*i])) = word
	}
	option := sockopt{solPacket, name, uint32(4 * len(words)), 0,
		uint64(uintptr(unsafe.Pointer(&scratch[0])))}
	ioctl(fd, setsockopt, unsafe.Pointer(&option), fmt.Sprintf("option %d", name))
}

// wait sleeps in poll(2) until the descriptor is readable.
func wait(fd int) {
	polled := struct {
		fd              int32
		events, revents int16
	}{int32(fd), 1 /* POLLIN */, 0}
	_, _, err := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&polled)), 1, 0, 0, 0, 0)
	if err != 0 && err != syscall.EINTR {
		die("ppoll", err)
	}
}

func main() {
	count := 10
	if len(os.Args) > 1 {
		count, _ = strconv.Atoi(os.Args[1])
	}
	fd, err := syscall.Open("/dev/nfring", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		die("/dev/nfring", err)
	}
	scratch, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		die("mmap", err)
	}
	set(fd, scratch, packetVersion, tpacketV2)
	set(fd, scratch, packetRxRing, blockSize, blocks, frameSize, frames)
	ring, err := syscall.Mmap(fd, 0, blockSize*blocks, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_SHARED)
	if err != nil {
		die("mmap", err)
	}
	sent := point{family: 1 /* NFPROTO_INET */, hook: 3 /* NF_INET_LOCAL_OUT */}
	ioctl(fd, attach, unsafe.Pointer(&sent), "output")

	for i := 0; i < count; i++ {
		frame := (*frameStart)(unsafe.Pointer(&ring[i%frames*frameSize]))
		for atomic.LoadUint32(&frame.status)&statusUser == 0 {
			wait(fd)
		}
		fmt.Printf("%d.%09d %d bytes, device %d\n", frame.sec, frame.nsec, frame.len,
			frame.ifindex)
		atomic.StoreUint32(&frame.status, 0)
	}
}
