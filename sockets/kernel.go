package sockets

import (
	"bufio"
	"bytes"
	"io/fs"
	"strconv"
	"strings"
)

// Settings are what the kernel's defence is set to, in the network namespace
// that was read. See ip-sysctl in the kernel's documentation.
type Settings struct {
	MaxSynBacklog int `json:"tcp_max_syn_backlog"` // half-open entries of a listener; counts only where cookies are off
	SomaxConn     int `json:"somaxconn"`           // the most that listen's backlog may be
	SynAckRetries int `json:"tcp_synack_retries"`
	SynCookies    int `json:"tcp_syncookies"` // 0: never, 1: when the half-open table is full, 2: always
	FinTimeout    int `json:"tcp_fin_timeout"`
	MaxTimeWait   int `json:"tcp_max_tw_buckets"`
	FirstPort     int `json:"first_port"` // of those that connections of this machine get
	LastPort      int `json:"last_port"`
}

// Ports is how many ports there are for connections of this machine to one
// remote endpoint.
func (s *Settings) Ports() int { return max(s.LastPort-s.FirstPort+1, 0) }

// Lifetime is how long a half-open entry of the kernel lives, in seconds.
func (s *Settings) Lifetime() float64 { return lifetime(s.SynAckRetries).Seconds() }

// readSettings reads them below /proc. What is not there, is 0.
func readSettings(proc fs.FS) *Settings {
	s := &Settings{}
	for path, to := range map[string][]*int{
		"ipv4/tcp_max_syn_backlog": {&s.MaxSynBacklog},
		"core/somaxconn":           {&s.SomaxConn},
		"ipv4/tcp_synack_retries":  {&s.SynAckRetries},
		"ipv4/tcp_syncookies":      {&s.SynCookies},
		"ipv4/tcp_fin_timeout":     {&s.FinTimeout},
		"ipv4/tcp_max_tw_buckets":  {&s.MaxTimeWait},
		"ipv4/ip_local_port_range": {&s.FirstPort, &s.LastPort},
	} {
		text, _ := fs.ReadFile(proc, "sys/net/"+path)
		for i, word := range strings.Fields(string(text)) {
			if i < len(to) {
				*to[i], _ = strconv.Atoi(word)
			}
		}
	}
	return s
}

// Counters are what the kernel has counted since the network namespace was
// made. Their names are those that nstat and /proc/net/netstat use.
type Counters struct {
	Accepted     uint64 `json:"PassiveOpens"`         // handshakes that clients completed
	Dialled      uint64 `json:"ActiveOpens"`          // SYNs of this machine, first ones
	Failed       uint64 `json:"AttemptFails"`         // handshakes that came to nothing: refused, reset, given up
	Resets       uint64 `json:"EstabResets"`          // connections that a reset has ended
	Retransmits  uint64 `json:"RetransSegs"`          // segments
	CookiesSent  uint64 `json:"SyncookiesSent"`       // SYN-ACKs for which nothing was kept
	CookiesRecv  uint64 `json:"SyncookiesRecv"`       // that came back and were good
	CookiesBad   uint64 `json:"SyncookiesFailed"`     // ACKs that were no good cookie
	Overflows    uint64 `json:"ListenOverflows"`      // the accept queue was full
	Drops        uint64 `json:"ListenDrops"`          // SYNs and third segments dropped, for whatever reason
	FullCookies  uint64 `json:"TCPReqQFullDoCookies"` // the half-open table was full: a cookie went out
	FullDrops    uint64 `json:"TCPReqQFullDrop"`      // the half-open table was full: the SYN was dropped
	SynAckAgain  uint64 `json:"TCPSynRetrans"`        // SYNs and SYN-ACKs sent again
	TimeWaitFull uint64 `json:"TCPTimeWaitOverflow"`  // TIME-WAIT records for which there was no room
	NoMemory     uint64 `json:"TCPAbortOnMemory"`     // orphans and others ended for want of memory
	NotWaitedFor uint64 `json:"TCPAbortOnLinger"`     // FIN-WAIT-2 orphans that were not waited for
	ClosedUnread uint64 `json:"TCPAbortOnClose"`      // closed with octets unread: the peer got a reset
}

// fields are the counters by the kernel's name, with the part of a table that
// they stand in.
func (c *Counters) fields() map[string]*uint64 {
	return map[string]*uint64{
		"Tcp:PassiveOpens":            &c.Accepted,
		"Tcp:ActiveOpens":             &c.Dialled,
		"Tcp:AttemptFails":            &c.Failed,
		"Tcp:EstabResets":             &c.Resets,
		"Tcp:RetransSegs":             &c.Retransmits,
		"TcpExt:SyncookiesSent":       &c.CookiesSent,
		"TcpExt:SyncookiesRecv":       &c.CookiesRecv,
		"TcpExt:SyncookiesFailed":     &c.CookiesBad,
		"TcpExt:ListenOverflows":      &c.Overflows,
		"TcpExt:ListenDrops":          &c.Drops,
		"TcpExt:TCPReqQFullDoCookies": &c.FullCookies,
		"TcpExt:TCPReqQFullDrop":      &c.FullDrops,
		"TcpExt:TCPSynRetrans":        &c.SynAckAgain,
		"TcpExt:TCPTimeWaitOverflow":  &c.TimeWaitFull,
		"TcpExt:TCPAbortOnMemory":     &c.NoMemory,
		"TcpExt:TCPAbortOnLinger":     &c.NotWaitedFor,
		"TcpExt:TCPAbortOnClose":      &c.ClosedUnread,
	}
}

// readCounters reads them of the namespace of the calling thread, which in a
// test is not that of the process.
func readCounters(proc fs.FS) *Counters {
	c := &Counters{}
	for _, file := range []string{"thread-self/net/snmp", "thread-self/net/netstat"} {
		text, _ := fs.ReadFile(proc, file)
		c.read(text)
	}
	return c
}

// read takes the counters out of a table in which each part is two lines:
// its names, and its numbers.
func (c *Counters) read(text []byte) {
	to := c.fields()
	var names []string
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || len(names) == 0 || words[0] != names[0] {
			names = words
			continue
		}
		for i, word := range words[1:min(len(words), len(names))] {
			if p := to[words[0]+names[i+1]]; p != nil {
				*p, _ = strconv.ParseUint(word, 10, 64)
			}
		}
		names = nil
	}
}

// Since is how much has been counted since an earlier time.
func (c *Counters) Since(before *Counters) *Counters {
	d := *c
	was := before.fields()
	for name, p := range d.fields() {
		*p -= min(*was[name], *p) // never below nothing: a namespace may be a new one
	}
	return &d
}
