package columnar

import (
	"bytes"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

var began = clock.Instant(time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC).UnixNano())

// row is connection n: its client's port is 1000+n, it takes n+½ s.
func row(n int) *analyze.Row {
	c := &passive.Conn{
		First: passive.Stamp{Frame: 3, At: began},
		Last:  passive.Stamp{Frame: 40, At: began.Add(time.Duration(n)*time.Second + 500*time.Millisecond)},
	}
	c.Ends[0].Addr = wire.EndpointFrom(netip.AddrPortFrom(netip.MustParseAddr("192.0.2.7"), uint16(1000+n)))
	c.Ends[1].Addr = wire.EndpointFrom(netip.MustParseAddrPort("[2001:db8::443]:443"))
	return &analyze.Row{Conn: c, Number: n}
}

// file is a Parquet file of n rows.
func file(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b)
	for i := range n {
		if err := w.Write(row(i + 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A reader of the few columns that these tests look at.
type read struct {
	N        int64     `parquet:"n"`
	Start    time.Time `parquet:"start,timestamp(nanosecond)"`
	Duration float64   `parquet:"duration"`
	Tag      *string   `parquet:"tag,optional"`
	Client   struct {
		Addr string `parquet:"addr"`
		Port int64  `parquet:"port"`
	} `parquet:"client"`
	Server struct {
		Addr string `parquet:"addr"`
	} `parquet:"server"`
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rows, err := parquet.Read[read](bytes.NewReader(file(t, 3)), int64(len(file(t, 3))))
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v; want 3", len(rows), err)
	}
	r := rows[1]
	if r.N != 2 || r.Duration != 2.5 || !r.Start.Equal(time.Unix(0, int64(began))) {
		t.Errorf("the second row is %+v", r)
	}
	if r.Client.Addr != "192.0.2.7" || r.Client.Port != 1002 || r.Server.Addr != "2001:db8::443" {
		t.Errorf("its ends are %+v and %+v", r.Client, r.Server)
	}
	if r.Tag != nil {
		t.Errorf("there is no tag, and the file has %q", *r.Tag)
	}
}

func TestEveryColumnButListsIsThere(t *testing.T) {
	b := file(t, 1)
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, path := range f.Schema().Columns() {
		got = append(got, strings.Join(path, "."))
	}
	for _, c := range analyze.Columns() {
		if there := slices.Contains(got, c.Name); there != (c.Type != analyze.List) {
			t.Errorf("%s, a %v, is in the file: %v", c.Name, c.Type, there)
		}
	}
}

func TestRowsAreStreamedInGroups(t *testing.T) {
	n := groupRows + batchRows + 7
	b := file(t, n)
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != int64(n) || len(f.RowGroups()) != 2 {
		t.Errorf("%d rows in %d groups, want %d in 2", f.NumRows(), len(f.RowGroups()), n)
	}
}

// breaks is a writer that breaks.
type breaks struct{}

func (breaks) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAWriterThatBreaksIsTold(t *testing.T) {
	w := NewWriter(breaks{})
	var err error
	for i := 0; i < 2*groupRows && err == nil; i++ {
		err = w.Write(row(i))
	}
	if err == nil {
		t.Error("nobody noticed that nothing can be written")
	}
}

func BenchmarkWrite(b *testing.B) {
	w, r := NewWriter(io.Discard), row(7)
	for b.Loop() {
		if err := w.Write(r); err != nil {
			b.Fatal(err)
		}
	}
}
