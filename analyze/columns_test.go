package analyze

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

func TestColumnNamesAreStableAndNest(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)
	for i, c := range Columns() {
		if !form.MatchString(c.Name) {
			t.Errorf("%q is not small letters with dots", c.Name)
		}
		for j, other := range Columns() {
			if i != j && (c.Name == other.Name || strings.HasPrefix(other.Name, c.Name+".")) {
				t.Errorf("%s stands in the way of %s", c.Name, other.Name)
			}
		}
	}
}

func TestColumnsOfAGroupStandTogether(t *testing.T) {
	var done []string
	last := ""
	for _, c := range Columns() {
		group, _, nested := strings.Cut(c.Name, ".")
		if !nested {
			group = ""
		}
		if group != last {
			if group != "" && slices.Contains(done, group) {
				t.Errorf("%s comes after the end of its group", c.Name)
			}
			done, last = append(done, last), group
		}
	}
}

func TestEveryColumnIsExplained(t *testing.T) {
	for _, c := range Columns() {
		if !i18n.Has(c.docKey()) {
			t.Errorf("nothing explains %s: no text %s", c.Name, c.docKey())
		}
		if (c.Type == Word) != (c.Words != nil) {
			t.Errorf("%s is a %v with the words %v", c.Name, c.Type, c.Words)
		}
	}
	for _, key := range i18n.Keys() {
		if strings.HasPrefix(key, "column.") && !slices.ContainsFunc(Columns(), func(c Column) bool { return c.docKey() == key }) {
			t.Errorf("%s explains no column", key)
		}
	}
}

// No value of a Word may be the word for no value.
func TestNoWordMeansNothing(t *testing.T) {
	for _, c := range Columns() {
		if slices.Contains(c.Words, nothing) {
			t.Errorf("%s can be %q, which means that there is no value", c.Name, nothing)
		}
	}
}

func TestJSONNestsByTheDots(t *testing.T) {
	var got struct {
		N        int
		Start    string
		Duration float64
		Client   struct {
			Addr  string
			Port  int
			Bytes int
		}
		Server struct{ Addr string }
		Tag    *string
	}
	line := AppendJSON(nil, aRow())
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	if got.N != 7 || got.Start != "2026-11-21T06:00:00Z" || got.Duration != 2 ||
		got.Client.Addr != "192.0.2.7" || got.Client.Port != 50700 || got.Client.Bytes != 700 || got.Server.Addr != "2001:db8::443" {
		t.Errorf("the JSON is %s", line)
	}
	if got.Tag != nil {
		t.Errorf("there is no tag, and the JSON has %q", *got.Tag)
	}
}

func TestCSVHasTheSameColumnsInEachLine(t *testing.T) {
	b := AppendCSVHeader(nil)
	b = AppendCSV(b, aRow())
	lines, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(lines) != 2 {
		t.Fatalf("%v in %q", err, b)
	}
	port := slices.Index(lines[0], "client.port")
	if port < 0 || lines[1][port] != "50700" {
		t.Errorf("client.port is %q", lines[1])
	}
}

func TestTextsWithCommasAreQuotedInCSV(t *testing.T) {
	row := aRow()
	row.Odd = passive.Doubled | passive.Snapped
	odd := Find("odd")
	if got := string(odd.appendCSV(nil, row)); got != `"doubled,snapped"` {
		t.Errorf("two oddities become %s", got)
	}
	row.Odd = passive.Doubled
	if got := string(odd.appendCSV(nil, row)); got != "doubled" {
		t.Errorf("one oddity becomes %s", got)
	}
}

func TestSecondsHaveTheDecimalsTheyNeed(t *testing.T) {
	for nanos, want := range map[int64]string{
		0: "0", 1: "0.000000001", 1_500_000_000: "1.5", 2e9: "2", 30_512_000: "0.030512", -20_000_000: "-0.02", 3_000_000_070: "3.00000007",
	} {
		if got := string(appendSeconds(nil, nanos)); got != want {
			t.Errorf("%d ns are %s s, want %s", nanos, got, want)
		}
	}
}

func TestStringsOfJSONAreEscaped(t *testing.T) {
	for _, s := range []string{"plain", `"quoted"`, "back\\slash", "line\nbreak", "半连接", "\x00\x7f\xff"} {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil || got != strings.ToValidUTF8(s, "�") {
			t.Errorf("%q comes back as %q: %v", s, got, err)
		}
	}
}

func TestWritingRowsAllocatesNothing(t *testing.T) {
	row, buf := aRow(), make([]byte, 0, 1<<16)
	for name, write := range map[string]func([]byte, *Row) []byte{"JSON": AppendJSON, "CSV": AppendCSV} {
		if n := testing.AllocsPerRun(100, func() { write(buf[:0], row) }); n > 0 {
			t.Errorf("a row of %s allocates %v times", name, n)
		}
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	c := connOf(b, fourSegments)
	row, buf := &Row{Conn: &c, Number: 7}, make([]byte, 0, 1<<16)
	for b.Loop() {
		buf = AppendJSON(buf[:0], row)
	}
	b.SetBytes(int64(len(buf)))
}
