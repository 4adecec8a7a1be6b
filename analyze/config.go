package analyze

import (
	"runtime"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/clock"
)

// Config is how a capture is to be analysed. The zero value is fine for
// captures that nobody made to be slow.
type Config struct {
	// Key makes the places of connections in tables unpredictable to those who
	// choose the addresses. Take it from a good source of chance. No answer
	// depends on it, but for which connections are forgotten.
	Key [16]byte

	// MaxConnections is how many connections are kept: 0 is the constant of
	// the same name. Where there are more, some are forgotten: Limits.
	MaxConnections int

	// IgnoreTags makes one connection of what has the same addresses and ports
	// but other VLANs or tunnels: of captures where each way has its own.
	IgnoreTags bool

	// Workers is how many goroutines serve the tables: 0 is as many as may run
	// at a time. No answer depends on it.
	Workers int

	// Progress is called by the goroutine that called Run, each time some
	// thousands of frames have been read; nil is nobody.
	Progress func(Progress)
}

// Progress is how far Run has come.
type Progress struct {
	Frames uint64
	Octets uint64        // of these, in the capture
	At     clock.Instant // of the last one
}

// shards is how many tables share the connections. It is fixed, so that the
// same is forgotten on every machine where there is not enough room.
const shards = 16

func (cfg *Config) workers() int {
	n := cfg.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return min(n, shards)
}

// perShard is the limit of one table.
func (cfg *Config) perShard() int { return (cfg.maxConnections() + shards - 1) / shards }

func (cfg *Config) maxConnections() int {
	if cfg.MaxConnections <= 0 {
		return MaxConnections
	}
	return cfg.MaxConnections
}

// linkOf is the link type of a frame's interface.
type links struct {
	source capture.Source
	known  []capture.Interface
}

func (l *links) of(f *capture.Frame) capture.LinkType {
	if f.Interface >= len(l.known) {
		l.known = l.source.Interfaces()
	}
	return l.known[f.Interface].Link
}
