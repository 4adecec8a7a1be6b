package sim

import (
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/tcp"
	"github.com/tcpglass/tcpglass/trace"
	"github.com/tcpglass/tcpglass/wire"
)

// Crash takes the host away, with all that it knew: what is sent to it from
// now on is lost. It must not be called from News; from At and After it may.
func (n *Node) Crash() {
	if n.Host == nil {
		return
	}
	n.mourn()
	n.Host = nil
}

// Restart puts a new host in the place of the old one, at the same address:
// it has the same configuration and has forgotten everything. Listeners
// must be opened anew.
func (n *Node) Restart() {
	n.Crash()
	n.cfg.Secret = n.world.secret()
	n.Host = n.world.host(n.cfg)
	n.wake = 0
	n.Note(wire.Flow{}, "restart")
}

// Down reports whether the host has crashed.
func (n *Node) Down() bool { return n.Host == nil && n.takes == nil }

// mourn tells the trace what is lost: every connection ends, without a word
// to the peer.
func (n *Node) mourn() {
	n.Note(wire.Flow{}, "crash")
	n.Host.Sockets(n.world.Now(), func(s host.Socket) bool {
		if s.Kind != host.SocketListener && s.Kind != host.SocketUDP && !n.world.Untraced {
			n.world.Trace = append(n.world.Trace, trace.Record{
				At: n.world.Now(), Kind: trace.State, Host: n.Name, Flow: s.Flow,
				From: s.State.String(), To: tcp.Closed.String(), Why: "crash",
			})
		}
		return true
	})
}

// Note puts a remark into the trace: why is its code. flow is the
// connection that it is about; zero where it is about the node as a whole.
func (n *Node) Note(flow wire.Flow, why string) {
	if !n.world.Untraced {
		n.world.Trace = append(n.world.Trace, trace.Record{At: n.world.Now(), Kind: trace.Note, Host: n.Name, Flow: flow, Why: why})
	}
}

// NoteUDP is Note about a flow of UDP.
func (n *Node) NoteUDP(flow wire.Flow, why string) {
	n.Note(flow, why)
	if !n.world.Untraced {
		n.world.Trace[len(n.world.Trace)-1].Datagram = &trace.Datagram{}
	}
}
