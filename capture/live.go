package capture

import (
	"errors"
	"time"

	"golang.org/x/net/bpf"
)

// Any is the name that stands for all interfaces together.
const Any = "any"

// Cooked is the link type of packets whose link header the kernel keeps: no
// file has it. A filter for it finds the protocol beside the packet, and the
// network header at its beginning.
const Cooked LinkType = 0xffff

// What OpenLive does where its LiveConfig does not say otherwise, and its
// limits.
const (
	DefaultSnap = 1 << 18  // octets: more than most frames have, offloads or not
	DefaultRing = 32 << 20 // octets: a second or two of a flood, should nobody have time to read
	MaxRing     = 1 << 30
	DefaultWait = 20 * time.Millisecond
)

// LiveConfig is how to listen on an interface. The zero value is fine.
type LiveConfig struct {
	Snap        int           // octets of a frame that are kept; 0 is DefaultSnap, which is the most
	Ring        int           // octets of the memory that the kernel writes frames to; 0 is DefaultRing, MaxRing the most
	Wait        time.Duration // how long the kernel may gather frames before it hands them up; 0 is DefaultWait
	Promiscuous bool          // receive what is for others, too

	// Filter makes the program that the kernel chooses frames with, before the
	// first one arrives. Its link type is Ethernet, Raw, or Cooked. nil is all.
	Filter func(LinkType) ([]bpf.RawInstruction, error)
}

// Counts say what became of the frames that a filter let pass.
type Counts struct {
	Received uint64 // handed up, or waiting for it
	Dropped  uint64 // lost, for the ring was full
	Frozen   uint64 // how often it became so
}

// Errors of OpenLive, and of Next.
var (
	ErrNotAllowed  = errors.New("capture: no permission to listen on an interface; run as root or with CAP_NET_RAW")
	ErrNoInterface = errors.New("capture: no such interface")
	ErrDown        = errors.New("capture: the interface is down")
)

// check holds a configuration against its limits and fills in what it does
// not say.
func (cfg LiveConfig) check() (LiveConfig, error) {
	if cfg.Snap == 0 {
		cfg.Snap = DefaultSnap
	}
	if cfg.Ring == 0 {
		cfg.Ring = DefaultRing
	}
	if cfg.Wait == 0 {
		cfg.Wait = DefaultWait
	}
	if cfg.Snap < 0 || cfg.Snap > DefaultSnap || cfg.Ring < 0 || cfg.Ring > MaxRing || cfg.Wait < time.Millisecond {
		return cfg, errors.New("capture: the snap length, the ring or the wait is out of range")
	}
	return cfg, nil
}
