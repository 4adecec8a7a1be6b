package packet

import (
	"encoding/binary"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/wire"
)

// Where a filter finds what does not stand in a frame: at offsets that no
// frame has. linux/filter.h, SKF_AD_OFF and what is added to it there.
const (
	ancillary = 0xfffff000
	atKind    = ancillary + 4  // which way it goes: PACKET_OUTGOING and others
	atVLAN    = ancillary + 48 // 1 where it has a tag that was taken out of it
)

// Instructions of a filter.
const (
	loadWord  = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	loadHalf  = unix.BPF_LD | unix.BPF_H | unix.BPF_ABS
	loadOctet = unix.BPF_LD | unix.BPF_B | unix.BPF_ABS
	ifEqual   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	ifBit     = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	keep      = unix.BPF_RET | unix.BPF_K
)

// wholeFrame is more octets than any frame has: how much of it is kept.
const wholeFrame = 1 << 18

// filterFor is the kernel's filter for a stack with the address mac: frames
// for it, for groups and for all, that carry IP or ARP. It leaves out what
// leaves the machine, which this stack sent or the kernel did, and frames of
// VLANs, whose tags the kernel keeps apart: they would look like ours.
//
// Jumps count instructions, from the next one on. The last two are the two
// ends.
func filterFor(mac wire.MAC) []unix.SockFilter {
	be := binary.BigEndian
	front, rest := uint32(be.Uint16(mac[0:])), be.Uint32(mac[2:])
	program := []unix.SockFilter{
		{Code: loadOctet, K: atKind},
		{Code: ifEqual, K: unix.PACKET_OUTGOING, Jt: drop},
		{Code: loadOctet, K: atVLAN},
		{Code: ifEqual, K: 0, Jf: drop},
		{Code: loadHalf, K: 12},
		{Code: ifEqual, K: wire.EtherIPv4, Jt: 2},
		{Code: ifEqual, K: wire.EtherIPv6, Jt: 1},
		{Code: ifEqual, K: wire.EtherARP, Jf: drop},
		{Code: loadOctet, K: 0},
		{Code: ifBit, K: 1, Jt: take}, // of groups and of all
		{Code: loadHalf, K: 0},
		{Code: ifEqual, K: front, Jf: drop},
		{Code: loadWord, K: 2},
		{Code: ifEqual, K: rest, Jf: drop},
		{Code: keep, K: wholeFrame},
		{Code: keep, K: 0},
	}
	return aimed(program)
}

// Jumps to the ends of a program, wherever they are.
const take, drop = 254, 255

// aimed replaces take and drop in a program by the distances.
func aimed(program []unix.SockFilter) []unix.SockFilter {
	for i := range program {
		ends := map[uint8]int{take: len(program) - 2, drop: len(program) - 1}
		for _, jump := range []*uint8{&program[i].Jt, &program[i].Jf} {
			if end, ok := ends[*jump]; ok {
				*jump = uint8(end - i - 1)
			}
		}
	}
	return program
}
