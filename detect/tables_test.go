package detect

import (
	"net/netip"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

func mustAddr(s string) wire.Addr { return wire.AddrFrom(netip.MustParseAddr(s)) }

func TestADetectorTakesLessThanEightMiB(t *testing.T) {
	const most = 8 << 20
	if n := unsafe.Sizeof(Detector{}); n > most {
		t.Errorf("a detector takes %d octets, want at most %d", n, most)
	}
	t.Logf("detector %d, server %d, attempt %d, source %d octets",
		unsafe.Sizeof(Detector{}), unsafe.Sizeof(server{}), unsafe.Sizeof(attempt{}), unsafe.Sizeof(source{}))
	if n := unsafe.Sizeof([ways]attempt{}); n != 64 {
		t.Errorf("a bucket takes %d octets, want a line of a cache", n)
	}
}

func TestNothingIsAllocatedPerEvent(t *testing.T) {
	d := New(Config{})
	n := uint32(0)
	if a := testing.AllocsPerRun(1000, func() {
		n++
		ev := Event{At: clock.Instant(1e9 + int64(n)*1e6), Kind: Kind(1 + n%7), Server: wire.Endpoint{Addr: number(n % 999), Port: 80}, Client: wire.Endpoint{Addr: number(n), Port: uint16(n)}}
		d.Observe(&ev)
	}); a != 0 {
		t.Errorf("an event allocates %.1f times", a)
	}
}

// TestDirectory compares with a map, whoever comes and goes.
func TestTheDirectoryFindsWhoIsInIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d directory
		var servers [MaxServers]server
		in := map[int]uint64{}
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 79), 1, 400).Draw(t, "steps") {
			hash := uint64(step%7) + uint64(step)<<40 // seven homes: all in each other's way
			if _, there := in[step]; there {
				d.remove(step)
				delete(in, step)
			} else {
				servers[step].name = wire.Endpoint{Port: uint16(step + 1)}
				d.add(hash, step)
				in[step] = hash
			}
			for n, hash := range in {
				if got, ok := d.find(hash, &servers[n].name, &servers); !ok || got != n {
					t.Fatalf("server %d is found as %d, %v", n, got, ok)
				}
			}
		}
	})
}

func TestAttempts(t *testing.T) {
	table := new(attempts)
	const flow = 42<<32 | 7
	a := table.follow(flow, 1000, 700)
	if a == nil || table.find(flow) != a || table.find(43<<32|7) != nil {
		t.Fatal("an attempt is not found, or a stranger is")
	}
	if a.completes(701, 101, true) {
		t.Error("a third segment completes before the server has answered")
	}
	a.answer(100)
	for _, tt := range []struct {
		what     string
		num, ack uint32
		heard    bool
		want     bool
	}{
		{"the third segment", 701, 101, true, true},
		{"a wrong acknowledgment", 701, 102, true, false},
		{"a wrong number", 702, 101, true, false},
		{"nothing was ever seen of the server", 701, 999, false, true},
	} {
		if got := a.completes(seqNum(tt.num), seqNum(tt.ack), tt.heard); got != tt.want {
			t.Errorf("%s: completes is %v", tt.what, got)
		}
	}
}

func TestRetriesAreToldFromCopies(t *testing.T) {
	a := attempt{born: 100, state: 1}
	for _, tt := range []struct {
		tick   int64
		copied bool
		why    string
	}{
		{105, true, "no client tries again after half a second"},
		{115, false, "a second later one does"},
		{135, false, "and after two more"},
		{175, false, "and four"},
		{176, true, "but not at once"},
	} {
		if got := a.again(tt.tick); got != tt.copied {
			t.Errorf("a SYN at tick %d: copied is %v; %s", tt.tick, got, tt.why)
		}
	}
}

func TestAFullBucketKeepsWhoIsFollowed(t *testing.T) {
	table := new(attempts)
	for i := range uint64(ways) {
		table.follow((i+1)<<32, 1000, 0)
	}
	if table.follow(99<<32, 1000+lateTicks, 0) != nil {
		t.Error("a newcomer pushes out one whose outcome is still open")
	}
	if table.follow(99<<32, 1000+followTicks+1, 0) == nil {
		t.Error("a newcomer finds no place though all others have had their time")
	}
}

func TestTheLeastActiveServerMakesRoom(t *testing.T) {
	d := New(Config{})
	at := clock.Instant(1e9)
	answer := func(server uint32) {
		at += 1e6
		d.Observe(&Event{At: at, Kind: SynAck, Server: wire.Endpoint{Addr: number(server), Port: 80}})
	}
	ask := func(server uint32) {
		d.Observe(&Event{At: at, Kind: Syn, Server: wire.Endpoint{Addr: number(server), Port: 80}, Client: wire.Endpoint{Addr: number(uint32(at)), Port: 9}})
	}
	answer(1)
	for n := range uint32(10 * MaxServers) {
		answer(1000 + n)
		ask(1)
	}
	if d.count != MaxServers {
		t.Errorf("%d servers are watched, want the limit of %d", d.count, MaxServers)
	}
	name := wire.Endpoint{Addr: number(1), Port: 80}
	if _, ok := d.names.find(d.key.endpoint(&name), &name, &d.servers); !ok {
		t.Error("the only server that anybody asked was forgotten")
	}
}

func TestNewsThatNobodyTakesGoes(t *testing.T) {
	d := New(Config{})
	for n := range MaxNews + 3 {
		d.news.tell(Verdict{Port: uint16(n)})
	}
	if v, ok := d.Next(); !ok || v.Port != 3 || d.Lost() != 3 {
		t.Errorf("the oldest news are number %d and %d were lost, want 3 and 3", v.Port, d.Lost())
	}
}
