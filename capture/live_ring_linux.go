package capture

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Bounds of a ring.
const (
	blockSize = 1 << 19           // octets: the longest frame has room, with what stands in front
	leastRing = 4                 // blocks
	headroom  = lenSLL2 + lenVLAN // octets that the kernel leaves free in front of a frame
	slotSize  = 2048              // says nothing in version 3, but must divide a block
)

// ring is memory that the kernel writes frames to, block by block. A block is
// the kernel's or ours, and says so in its first word.
type ring struct {
	memory []byte
	blocks int
	block  int    // the one that is ours, or the next that will be
	ours   bool   // it is
	left   uint32 // frames in it that have not been taken
	frame  uint32 // where in it the next one is, and then where the taken one is
	step   uint32 // from there to the one after
}

// open has the kernel make the ring of a packet socket.
func (r *ring) open(fd int, cfg LiveConfig) error {
	r.blocks = max(cfg.Ring/blockSize, leastRing)
	if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3); err != nil {
		return err
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_RESERVE, headroom); err != nil {
		return err
	}
	err := unix.SetsockoptTpacketReq3(fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &unix.TpacketReq3{
		Block_size: blockSize, Block_nr: uint32(r.blocks),
		Frame_size: slotSize, Frame_nr: uint32(r.blocks * blockSize / slotSize),
		Retire_blk_tov: uint32(cfg.Wait.Milliseconds()),
	})
	if err != nil {
		return err
	}
	r.memory, err = unix.Mmap(fd, 0, r.blocks*blockSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	return err
}

func (r *ring) close() (err error) {
	if r.memory != nil {
		err = unix.Munmap(r.memory)
	}
	*r = ring{}
	return err
}

// head is the header of the block whose turn it is.
func (r *ring) head() *unix.TpacketHdrV1 {
	d := (*unix.TpacketBlockDesc)(unsafe.Pointer(&r.memory[r.block*blockSize]))
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&d.Hdr))
}

// full reports whether there is a block to be read.
func (r *ring) full() bool {
	return r.ours || r.memory != nil && atomic.LoadUint32(&r.head().Block_status)&unix.TP_STATUS_USER != 0
}

// next goes to the next frame, and gives the block back to the kernel behind
// its last one. It is false where there is none.
func (r *ring) next() bool {
	for r.full() {
		switch {
		case !r.ours:
			h := r.head()
			r.ours, r.left, r.frame, r.step = true, h.Num_pkts, 0, h.Offset_to_first_pkt
		case r.left == 0:
			atomic.StoreUint32(&r.head().Block_status, unix.TP_STATUS_KERNEL)
			r.ours, r.block = false, (r.block+1)%r.blocks
		default:
			r.left--
			r.frame += r.step
			r.step = r.header().Next_offset
			return true
		}
	}
	return false
}

// slot is the memory from the present frame's header to the end of the block.
func (r *ring) slot() []byte {
	return r.memory[r.block*blockSize+int(r.frame) : (r.block+1)*blockSize]
}

// header is what the kernel says of the present frame.
func (r *ring) header() *unix.Tpacket3Hdr { return (*unix.Tpacket3Hdr)(unsafe.Pointer(&r.slot()[0])) }

// source is where it came from: it stands behind the header.
func (r *ring) source() *unix.RawSockaddrLinklayer {
	const aligned = (unsafe.Sizeof(unix.Tpacket3Hdr{}) + 15) &^ 15 // TPACKET_ALIGN
	return (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&r.slot()[aligned]))
}
