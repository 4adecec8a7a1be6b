package analyze

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/internal/siphash"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
	"pgregory.net/rapid"
)

// rowsOf is all that a table holds, in the order of first frames.
func rowsOf(t *Table) (all []passive.Conn) {
	for c := range t.All() {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b passive.Conn) int { return int(a.First.Frame) - int(b.First.Frame) })
	return all
}

func feed(t *Table, segments []dissect.Segment) *Table {
	for i := range segments {
		t.Observe(&segments[i])
	}
	return t
}

// anySegments are segments of few flows, so that they meet: any flags, any
// numbers, and now and then a four-tuple that begins again.
func anySegments(t *rapid.T) (all []dissect.Segment) {
	at := epoch
	ends := make([]wire.Endpoint, 6)
	for i := range ends {
		ends[i] = wire.Endpoint{Addr: wire.Addr4([4]byte{10, 0, 0, byte(i / 2)}), Port: uint16(80 + i%2)}
	}
	for range rapid.IntRange(1, 120).Draw(t, "segments") {
		at = at.Add(time.Duration(rapid.IntRange(0, 2_000_000_000).Draw(t, "wait")))
		s := dissect.Segment{
			At: at, Frame: uint64(len(all) + 1),
			Src: rapid.SampledFrom(ends).Draw(t, "src"), Dst: rapid.SampledFrom(ends).Draw(t, "dst"),
			Tag:   uint16(rapid.IntRange(0, 1).Draw(t, "tag")),
			Seq:   seq.Num(rapid.Uint32Range(1000, 1010).Draw(t, "seq")),
			Ack:   seq.Num(rapid.Uint32Range(1000, 1010).Draw(t, "ack")),
			Flags: rapid.SampledFrom([]wire.Flags{wire.SYN, wire.SYN | wire.ACK, wire.ACK, wire.FIN | wire.ACK, wire.RST, wire.RST | wire.ACK, 0}).Draw(t, "flags"),
			Len:   rapid.Uint32Range(0, 5).Draw(t, "len"), Window: 1000,
		}
		s.Kept = s.Len
		all = append(all, s)
	}
	return all
}

// Packing and unpacking must not be seen: a table that keeps one connection
// ready gives the same rows as one that keeps them all.
func TestColdIsAsGoodAsHot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segments := anySegments(t)
		hot := feed(NewTable(TableConfig{Rows: true}), segments)
		cold := feed(NewTable(TableConfig{Rows: true, Hot: 1, Key: siphash.Key{K0: 5}}), segments)
		a, b := rowsOf(hot), rowsOf(cold)
		if len(a) != len(b) || hot.Reused() != cold.Reused() || *hot.States() != *cold.States() {
			t.Fatalf("all hot there are %d rows, with one hot %d", len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("row %d is, all hot,\n%+v\nand with one hot\n%+v", i, a[i], b[i])
			}
		}
	})
}

// Every segment is some connection's, and the counts by state are those of
// the connections.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segments := anySegments(t)
		table := feed(NewTable(TableConfig{Rows: true, Hot: rapid.IntRange(1, 9).Draw(t, "hot")}), segments)
		packets := uint64(0)
		for _, c := range rowsOf(table) {
			packets += c.Ends[0].Packets + c.Ends[1].Packets
		}
		if packets != uint64(len(segments)) {
			t.Errorf("the connections have %d packets, and there were %d", packets, len(segments))
		}
		sum := 0
		for _, row := range table.States() {
			for _, n := range row {
				sum += n
			}
		}
		if live := table.Len() - len(table.rows); sum != live {
			t.Errorf("by states there are %d connections, and in the table %d", sum, live)
		}
	})
}

func TestTagsTellNetworksApart(t *testing.T) {
	table := NewTable(TableConfig{})
	for tag := range uint16(3) {
		s := play(lonelySYN, clientNo(1), web, epoch)[0]
		s.Tag, s.Frame = tag, uint64(tag+1)
		table.Observe(&s)
	}
	if table.Len() != 3 {
		t.Errorf("the same four-tuple in three VLANs makes %d connections, want 3", table.Len())
	}
}

func TestAFourTupleUsedAgainIsAnotherRow(t *testing.T) {
	var w traffic
	w.add(fourSegments, clientNo(1), web, 0)
	again := play(fourSegments, clientNo(1), web, epoch.Add(5*time.Minute))
	for i := range again {
		if again[i].Src == web {
			again[i].Seq, again[i].Ack = again[i].Seq+5_000_000, again[i].Ack+3_000_000
		} else {
			again[i].Seq, again[i].Ack = again[i].Seq+3_000_000, again[i].Ack+5_000_000
		}
	}
	again[0].Ack = 0
	w.segments = append(w.segments, again...)
	segments := w.capture()

	kept := feed(NewTable(TableConfig{Rows: true}), segments)
	if rows := rowsOf(kept); len(rows) != 2 || rows[0].Ends[0].Packets != rows[1].Ends[0].Packets || kept.Reused() != 1 {
		t.Errorf("two connections one after the other make %d rows, %d reused", len(rows), kept.Reused())
	}
	var told []Retired
	given := feed(NewTable(TableConfig{Retire: func(c *passive.Conn, why Retired) { told = append(told, why) }}), segments)
	if given.Len() != 1 || !slices.Equal(told, []Retired{Replaced}) {
		t.Errorf("without rows %d stay, and told is %v; want one, and that the first was replaced", given.Len(), told)
	}
}

func TestQuotesFindTheirConnection(t *testing.T) {
	var w traffic
	w.add(lonelySYN, clientNo(1), web, 0)
	table := feed(NewTable(TableConfig{}), w.capture())
	quote := dissect.Quote{At: epoch + 1, Frame: 2, Src: clientNo(1), Dst: web, Type: 3, Code: 1}
	if !table.Quoted(&quote) {
		t.Error("an ICMP error about a SYN that was seen finds no connection")
	}
	quote.Src.Port++
	if table.Quoted(&quote) || table.Len() != 1 {
		t.Error("an ICMP error about a SYN that nobody sent finds a connection, or makes one")
	}
}

// syns asks from many sources.
func syns(n int) (all []dissect.Segment) {
	for i := range n {
		s := play(lonelySYN, clientNo(i), web, epoch.Add(time.Duration(i)*time.Microsecond))[0]
		s.Frame = uint64(i + 1)
		s.Seq = seq.Num(uint32(i) * 2654435761)
		all = append(all, s)
	}
	return all
}

func TestAHalfOpenAttemptCostsLittle(t *testing.T) {
	const attempts, most = 1 << 20, 128
	table := NewTable(TableConfig{Max: attempts})
	one := syns(1)[0]
	before := heapInUse()
	for i := range attempts {
		from := clientNo(i)
		one.Src.Addr, one.Src.Port = from.Addr, from.Port
		one.Seq = seq.Num(uint32(i) * 2654435761)
		one.At += 1000
		one.Frame++
		table.Observe(&one)
	}
	each := float64(heapInUse()-before) / attempts
	t.Logf("a SYN costs %.1f octets", each)
	if each > most || table.Len() != attempts {
		t.Errorf("%d half-open attempts cost %.1f octets each, want at most %d", table.Len(), each, most)
	}
	runtime.KeepAlive(table)
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestAFullTableForgetsAndSaysSo(t *testing.T) {
	const room = 1000
	told := 0
	table := NewTable(TableConfig{Max: room, Retire: func(c *passive.Conn, why Retired) {
		if why == Forgotten && c.First.Seen() {
			told++
		}
	}})
	feed(table, syns(5*room))
	if table.Len() != room || table.Forgotten() != 4*room || told != 4*room {
		t.Errorf("of %d attempts %d are there, %d are counted as forgotten, and %d were told; want %d and %d",
			5*room, table.Len(), table.Forgotten(), told, room, 4*room)
	}
}

// A flood must not drive out the connections that are really there.
func TestAFloodDrivesOutItself(t *testing.T) {
	const room, established = 2000, 500
	var w traffic
	for i := range established {
		w.add(staysOpen, clientNo(1_000_000+i), web, 0)
	}
	table := feed(NewTable(TableConfig{Max: room}), w.capture())
	flood := syns(10 * room)
	for i := range flood {
		flood[i].At = flood[i].At.Add(time.Hour)
	}
	feed(table, flood)
	left := 0
	for _, c := range rowsOf(table) {
		if c.Ends[1].State == passive.Established {
			left++
		}
	}
	if left < established*98/100 {
		t.Errorf("of %d connections that are established %d are left after a flood", established, left)
	}
}

func TestWhoHasFinishedIsForgottenFirst(t *testing.T) {
	const room = 1000
	var w traffic
	for i := range room / 2 {
		w.add(staysOpen, clientNo(i), web, 0)
		w.add(fourSegments, clientNo(5000+i), web, time.Second)
	}
	table := feed(NewTable(TableConfig{Max: room, Hot: 8}), w.capture())
	more := syns(room / 4)
	for i := range more {
		more[i].At = more[i].At.Add(time.Minute)
		more[i].Src.Port += 20_000
	}
	feed(table, more)
	open := 0
	for _, c := range rowsOf(table) {
		if c.Ends[0].State == passive.Established {
			open++
		}
	}
	if open < room/2*98/100 {
		t.Errorf("%d of %d open connections are left, though there were finished ones to forget", open, room/2)
	}
}

func TestSweepTakesOutWhoIsOver(t *testing.T) {
	told := 0
	table := NewTable(TableConfig{Retire: func(_ *passive.Conn, why Retired) {
		if why == Swept {
			told++
		}
	}})
	feed(table, syns(1000))
	odd := func(c *passive.Conn) bool { return c.First.Frame%2 == 1 }
	for range 20 {
		table.Sweep(epoch.Add(time.Minute), 100, odd)
	}
	if table.Len() != 500 || told != 500 {
		t.Errorf("of 1000, every other one over, %d are left and %d were told", table.Len(), told)
	}
	for c := range table.All() {
		if odd(c) {
			t.Fatalf("the connection of frame %d was over, and is still there", c.First.Frame)
		}
	}
	table.Sweep(epoch.Add(time.Hour), 1000, func(*passive.Conn) bool { return true })
	if table.Len() != 0 || *table.States() != (States{}) {
		t.Errorf("when all are swept out, %d are left, by states %v", table.Len(), *table.States())
	}
	table.Sweep(epoch.Add(time.Hour), 1000, odd) // and nobody is left to look at
}

func TestObserveDoesNotAllocate(t *testing.T) {
	var w traffic
	for i := range 2000 {
		w.add(fourSegments, clientNo(i), web, time.Duration(i)*time.Millisecond)
	}
	segments := w.capture()
	table := feed(NewTable(TableConfig{Hot: 64}), segments)
	feed(table, segments) // all is as large as it gets
	i := 0
	if n := testing.AllocsPerRun(len(segments)/2, func() {
		table.Observe(&segments[i%len(segments)])
		i++
	}); n > 0 {
		t.Errorf("a segment costs %.2f allocations", n)
	}
}

func TestFlowIsTheSameBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		addr := func(name string) (e wire.Endpoint) {
			copy(e.Addr[:], rapid.SliceOfN(rapid.ByteRange(0, 2), 16, 16).Draw(t, name))
			e.Port = rapid.Uint16Range(0, 2).Draw(t, name+" port")
			return e
		}
		a, b, key := addr("a"), addr("b"), siphash.Key{K0: rapid.Uint64().Draw(t, "key")}
		if flow(key, &a, &b, 7) != flow(key, &b, &a, 7) {
			t.Errorf("%v and %v hash differently from one side and the other", a, b)
		}
		if a != b && flow(key, &a, &b, 7) == flow(key, &a, &a, 7) || flow(key, &a, &b, 7) == flow(key, &a, &b, 8) {
			t.Errorf("%v and %v have the hash of something else", a, b)
		}
	})
}

func FuzzTable(f *testing.F) {
	for _, script := range []string{fourSegments, getsNoAnswer, staysHalfOpen, isBroken} {
		var b []byte
		for _, s := range play(script, clientNo(1), web, epoch) {
			b = append(b, byte(s.Flags), byte(s.Seq), byte(s.Ack), byte(s.Len), byte(s.Src.Port), 0)
		}
		f.Add(b, uint8(3))
	}
	f.Fuzz(func(t *testing.T, b []byte, hot uint8) {
		table := NewTable(TableConfig{Rows: hot&1 == 0, Hot: int(hot), Max: 40})
		at, n := clock.Instant(0), uint64(0)
		for chunk := range slices.Chunk(b, 6) {
			var v [6]byte
			copy(v[:], chunk)
			n++
			at += clock.Instant(v[5]) << (v[5] % 40) // may go back: captures do
			table.Observe(&dissect.Segment{
				At: at, Frame: n,
				Src: wire.Endpoint{Port: uint16(v[4] & 7)}, Dst: wire.Endpoint{Port: uint16(v[4] >> 4)},
				Flags: wire.Flags(v[0]), Seq: seq.Num(v[1]) << (v[2] % 25), Ack: seq.Num(v[2]) << (v[1] % 25),
				Len: uint32(v[3]) << (v[0] % 24), Kept: uint32(v[3]), Window: uint16(v[3]) << 8, Marks: dissect.Marks(v[5]),
			})
		}
		if table.Len() > 40 {
			t.Errorf("a table for 40 holds %d", table.Len())
		}
		if rows := len(rowsOf(table)); rows != table.Len() {
			t.Errorf("it says it holds %d, and gives %d", table.Len(), rows)
		}
	})
}

func BenchmarkTableLive(b *testing.B) {
	for _, flows := range []int{1, 256, 100_000} {
		b.Run(fmt.Sprint(flows), func(b *testing.B) {
			table := NewTable(TableConfig{})
			s := play(staysOpen, clientNo(1), web, epoch)[3]
			for i := 0; b.Loop(); i++ {
				s.Src = clientNo(i % flows)
				s.Frame++
				s.At += 1000
				table.Observe(&s)
			}
		})
	}
}
