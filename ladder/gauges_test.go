package ladder

import (
	"encoding/xml"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/trace"
)

// read are notes of one gauge of a host, one each second.
func read(host, name string, values ...int) (records []trace.Record) {
	for i, v := range values {
		at := clock.Instant(time.Duration(i+5) * time.Second)
		records = append(records, trace.Record{At: at, Kind: trace.Note, Host: host, Why: trace.GaugePrefix + name, Octets: v})
	}
	return records
}

func TestGaugesAreReadByNameAndHost(t *testing.T) {
	gs := ReadGauges(slices.Concat(
		read("weak", "served", 0, 1), read("weak", "asked", 2, 4), read("weak", "half-open", 0, 8),
		read("strong", "half-open", 2, 1), read("strong", "served", 3, 4), read("strong", "asked", 3, 4),
		read("strong", "accept-queue", 0, 0),
	))
	at := []clock.Instant{0, clock.Instant(time.Second)}
	want := Gauges{
		{"half-open", "weak", at, []int{0, 8}, 8},
		{"half-open", "strong", at, []int{2, 1}, 8}, // one scale for both
		{"served", "weak", at, []int{0, 1}, 4},      // of those who asked
		{"served", "strong", at, []int{3, 4}, 4},
	}
	if !reflect.DeepEqual(gs, want) {
		t.Errorf("got %+v\nwant %+v; the queue that is always empty is not worth a line", gs, want)
	}
	if ReadGauges(nil) != nil || (Gauges)(nil).Text(TextOptions{}) != "" {
		t.Error("gauges out of nothing")
	}
}

func TestGaugesAsText(t *testing.T) {
	gs := ReadGauges(slices.Concat(
		read("a", "half-open", 0, 4, 8), read("long-name", "half-open", 8, 8, 8),
		read("a", "served", 1, 1, 2), read("a", "asked", 1, 2, 2),
	))
	for lang, want := range map[i18n.Lang]string{
		i18n.English: `── Gauges, from 0 ms to 2000 ms ────────────────────────────────────────────────
half-open entries
  a         ▁▅█ at most 8
  long-name ███ at most 8
clients served so far
  a         ▅▅█ 2 of 2
`,
		i18n.Chinese: `── 仪表，从 0 ms 到 2000 ms ────────────────────────────────────────────────────
半连接条目
  a         ▁▅█ 最多 8
  long-name ███ 最多 8
已得到服务的客户端
  a         ▅▅█ 2 / 2
`,
	} {
		if got := gs.Text(TextOptions{Lang: lang}); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
}

func TestManyReadingsShareABar(t *testing.T) {
	g := Gauge{Values: []int{1, 9, 2, 3, 0, 4}}
	if got := g.bars(3); !slices.Equal(got, []float64{9, 3, 4}) {
		t.Errorf("six readings in three bars: %v, want the greater of each two", got)
	}
	if got := g.bars(100); len(got) != 6 {
		t.Errorf("six readings in a hundred bars: %v", got)
	}
}

func TestGaugesAreNotNotesOfAConnection(t *testing.T) {
	records := script(t, loss)
	host := records[0].Host
	middle := len(records) / 2
	notes := read(host, "memory", 1, 2, 3)
	for i := range notes {
		notes[i].At = records[middle].At
	}
	with := slices.Insert(slices.Clone(records), middle, notes...)
	if a, b := len(New(records).Rows), len(New(with).Rows); a != b {
		t.Errorf("%d rows without gauges, %d with", a, b)
	}
}

func TestGaugesBelowThePicture(t *testing.T) {
	gs := ReadGauges(slices.Concat(read("<a>", "half-open", 0, 4, 8)))
	svg := All(script(t, loss)).SVG(Options{Gauges: gs})
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
	}
	if !strings.Contains(svg, "<title>&lt;a&gt;: half-open entries: at most 8</title>") {
		t.Error("the bars are missing")
	}
}

func TestGaugesInTheModel(t *testing.T) {
	gs := ReadGauges(slices.Concat(read("a", "served", 1, 1, 2), read("a", "asked", 1, 2, 3)))
	got := All(script(t, loss)).Model(Options{Gauges: gs}).Gauges
	want := []ModelGauge{{Name: "served", Text: "clients served so far", Host: "a", Top: 3, At: []Millis{0, 1000, 2000}, Values: []int{1, 1, 2}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
