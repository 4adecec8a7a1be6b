package capture

import (
	"encoding/binary"

	"golang.org/x/sys/unix"

	"github.com/tcpglass/tcpglass/clock"
)

// Octets of what we put in front of what the kernel gives.
const (
	lenSLL2 = 20
	lenVLAN = 4
	lenMACs = 12
)

// take makes f of the frame whose turn it is. It is false for one that is to
// be left out: the loopback shows each frame twice.
func (l *Live) take(f *Frame) bool {
	h, from := l.ring.header(), l.ring.source()
	if from.Hatype == unix.ARPHRD_LOOPBACK && from.Pkttype == unix.PACKET_OUTGOING {
		return false
	}
	l.number++
	*f = Frame{
		Number:    l.number,
		At:        clock.Instant(int64(h.Sec)*1e9 + int64(h.Nsec)),
		Interface: l.place(int(from.Ifindex)),
		Length:    int(h.Len),
		Direction: In,
	}
	if from.Pkttype == unix.PACKET_OUTGOING {
		f.Direction = Out
	}
	slot, at := l.ring.slot(), int(h.Mac)
	end := at + min(int(h.Snaplen), l.interfaces[0].Snap)
	kind := network(from.Protocol)
	if tag, tci := tagOf(h); tag != 0 && (l.header || !l.cooked) {
		at = putTag(slot, at, l.cooked, &kind, tag, tci)
	}
	if l.header {
		at = putSLL2(slot, at, kind, from)
	}
	f.Bytes = slot[at:end:end]
	f.Length += int(h.Mac) - at
	return true
}

// place is the interface's index among ours.
func (l *Live) place(index int) int {
	if l.name != Any {
		return 0
	}
	n, ok := l.known[index]
	if !ok {
		n = l.meet(index)
		l.known[index] = n
	}
	return n
}

// meet takes an interface up among ours. Where there are too many already, or
// it is gone, it is just any.
func (l *Live) meet(index int) int {
	name := ""
	_ = l.conn.Control(func(fd uintptr) { name = nameOf(int(fd), index) })
	if name == "" || len(l.interfaces) >= maxLive {
		return 0
	}
	l.interfaces = append(l.interfaces, Interface{Name: name, Link: LinuxSLL2, Snap: l.interfaces[0].Snap})
	return len(l.interfaces) - 1
}

// nameOf is the name of the kernel's interface with an index, in the network
// namespace of the socket; empty where there is none.
func nameOf(fd, index int) string {
	req, err := unix.NewIfreq("")
	if err != nil {
		return ""
	}
	req.SetUint32(uint32(index))
	if unix.IoctlIfreq(fd, unix.SIOCGIFNAME, req) != nil {
		return ""
	}
	return req.Name()
}

// maxLive is how many interfaces are told apart.
const maxLive = 1024

// tagOf is the VLAN tag that the kernel took out of a frame; tag 0 is none.
func tagOf(h *unix.Tpacket3Hdr) (tag, tci uint16) {
	switch {
	case h.Status&unix.TP_STATUS_VLAN_VALID == 0:
		return 0, 0
	case h.Status&unix.TP_STATUS_VLAN_TPID_VALID == 0:
		return unix.ETH_P_8021Q, uint16(h.Hv1.Vlan_tci)
	}
	return h.Hv1.Vlan_tpid, uint16(h.Hv1.Vlan_tci)
}

// putTag puts the tag back where it was: behind the addresses of Ethernet, or
// at the front where there is no link header and kind, the protocol, tells.
func putTag(slot []byte, at int, cooked bool, kind *uint16, tag, tci uint16) int {
	be := binary.BigEndian
	front := at - lenVLAN
	if cooked {
		be.PutUint16(slot[front:], tci)
		be.PutUint16(slot[front+2:], *kind)
		*kind = tag
		return front
	}
	copy(slot[front:], slot[at:at+lenMACs])
	be.PutUint16(slot[front+lenMACs:], tag)
	be.PutUint16(slot[front+lenMACs+2:], tci)
	return front
}

// putSLL2 puts a header in front that says what the link header would have,
// and by which interface the packet came: LINKTYPE_LINUX_SLL2.
func putSLL2(slot []byte, at int, kind uint16, from *unix.RawSockaddrLinklayer) int {
	be := binary.BigEndian
	front := at - lenSLL2
	b := slot[front:at]
	be.PutUint16(b[0:], kind)
	be.PutUint16(b[2:], 0)
	be.PutUint32(b[4:], uint32(from.Ifindex))
	be.PutUint16(b[8:], from.Hatype)
	b[10], b[11] = from.Pkttype, min(from.Halen, 8)
	copy(b[12:], from.Addr[:])
	return front
}
