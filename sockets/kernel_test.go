package sockets

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// proc is a /proc as small as can be.
func proc() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	link := func(to string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink | 0o777}
	}
	return fstest.MapFS{
		"sys/net/ipv4/tcp_max_syn_backlog": file("512\n"),
		"sys/net/core/somaxconn":           file("4096\n"),
		"sys/net/ipv4/tcp_synack_retries":  file("5\n"),
		"sys/net/ipv4/tcp_syncookies":      file("1\n"),
		"sys/net/ipv4/ip_local_port_range": file("32768\t60999\n"),
		"thread-self/net/snmp":             file("Ip: Forwarding\nIp: 1\nTcp: ActiveOpens PassiveOpens AttemptFails\nTcp: 7 8 9\n"),
		"thread-self/net/netstat": file("TcpExt: SyncookiesSent ListenDrops Unknown SyncookiesRecv\nTcpExt: 100 3 5 20\n" +
			"IpExt: InNoRoutes\nIpExt: 4\n"),
		"42/comm": file("nginx\n"),
		"42/fd/3": link("socket:[1001]"),
		"42/fd/4": link("/var/log/x"),
		"42/fd/5": link("socket:[1001]"),
		"43/comm": file("worker\n"),
		"43/fd/3": link("socket:[1001]"),
		"44/comm": file("secret\n"), // without fd: another user's
	}
}

func TestSettingsAreRead(t *testing.T) {
	s := readSettings(proc())
	want := Settings{MaxSynBacklog: 512, SomaxConn: 4096, SynAckRetries: 5, SynCookies: 1, FirstPort: 32768, LastPort: 60999}
	if *s != want {
		t.Errorf("got %+v, want %+v", *s, want)
	}
	if s.Lifetime() != 63 {
		t.Errorf("with five retries an entry lives %v s, want 1+2+4+8+16+32", s.Lifetime())
	}
	if s.Ports() != 28232 {
		t.Errorf("there are %d ports, want 28232", s.Ports())
	}
	if s.halfOpenLimit(4096) != 4096 {
		t.Error("with cookies only the backlog bounds the half-open table")
	}
	s.SynCookies = 0
	if got := s.halfOpenLimit(4096); got != 384 {
		t.Errorf("without cookies strangers may have %d entries, want three quarters of 512", got)
	}
}

func TestCountersAreRead(t *testing.T) {
	c := readCounters(proc())
	want := Counters{Dialled: 7, Accepted: 8, Failed: 9, CookiesSent: 100, Drops: 3, CookiesRecv: 20}
	if *c != want {
		t.Errorf("got %+v, want %+v", *c, want)
	}
	d := c.Since(&Counters{CookiesSent: 40, Drops: 5})
	if d.CookiesSent != 60 || d.Drops != 0 || d.Accepted != 8 || c.CookiesSent != 100 {
		t.Errorf("since then there were %+v, want 60 cookies, and never less than nothing", *d)
	}
}

// FuzzCounters: the kernel's tables are text, and other kernels' may be cut
// or longer.
func FuzzCounters(f *testing.F) {
	f.Add("Tcp: PassiveOpens\nTcp: 8\n")
	f.Add("TcpExt: SyncookiesSent ListenDrops\nTcpExt: 100\nTcpExt:\n")
	f.Fuzz(func(t *testing.T, text string) {
		var c Counters
		c.read([]byte(text))
		if c != (Counters{}) && !strings.Contains(text, "Tcp") {
			t.Errorf("counters of %q: %+v", text, c)
		}
	})
}

func TestOwnersAreFound(t *testing.T) {
	table := Table{Sockets: []Row{{Inode: 1001}, {Inode: 1002}, {Inode: 0}}}
	if !table.own(proc()) {
		t.Error("it is not said that a process was hidden")
	}
	got := table.Sockets[0].Owners
	if len(got) != 2 || got[0] != (Owner{42, "nginx"}) || got[1] != (Owner{43, "worker"}) {
		t.Errorf("the owners are %+v, want nginx once and worker", got)
	}
	if table.Sockets[1].Owners != nil || table.Sockets[2].Owners != nil {
		t.Error("sockets that nobody holds have owners")
	}
}
