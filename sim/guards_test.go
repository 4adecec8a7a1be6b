package sim_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/sim/scenario"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// scenarios are all scenario files of the module by name: those of this
// folder, and the lessons.
func scenarios(t *testing.T) map[string]*scenario.Scenario {
	t.Helper()
	all := map[string]*scenario.Scenario{}
	for _, pattern := range []string{"testdata/*.scenario", "../lessons/*/*.scenario"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s, err := scenario.Parse(name, src)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(name)] = s
		}
	}
	return all
}

// octets are the packets of a result, with their instants.
func octets(r *scenario.Result) []byte {
	var b bytes.Buffer
	for _, p := range r.Packets {
		fmt.Fprintf(&b, "%d %d %x\n", p.Number, p.At, p.Bytes)
	}
	return b.Bytes()
}

// told is the trace of a result.
func told(t *testing.T, r *scenario.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	for i := range r.Trace {
		line, err := json.Marshal(&r.Trace[i])
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.Bytes()
}

func TestObserversDoNotDisturb(t *testing.T) {
	for name, s := range scenarios(t) {
		watched, alone := s.Run(scenario.DefaultSeed), s.RunUntraced(scenario.DefaultSeed)
		if !bytes.Equal(octets(watched), octets(alone)) {
			t.Errorf("%s: with a tracer other packets are sent than without", name)
		}
		if len(alone.Trace) != 0 || len(watched.Trace) == 0 {
			t.Errorf("%s: %d records with a tracer, %d without", name, len(watched.Trace), len(alone.Trace))
		}
	}
}

func TestTheSameSeedGivesTheSameOctets(t *testing.T) {
	for name, s := range scenarios(t) {
		for _, seed := range []uint64{1, 9293} {
			one, two := s.Run(seed), s.Run(seed)
			if !bytes.Equal(octets(one), octets(two)) || !bytes.Equal(told(t, one), told(t, two)) {
				t.Errorf("%s: two runs with seed %d differ", name, seed)
			}
		}
	}
}

func TestEveryScenarioPlaysOnABadNetworkToo(t *testing.T) {
	for name, s := range scenarios(t) {
		for key, value := range map[string]string{"loss": "20%", "corrupt": "2%", "duplicate": "5%", "reorder": "5%"} {
			if err := s.Set(key, value); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for seed := range uint64(3) {
			began := time.Now()
			s.Run(seed) // and does not panic
			if took := time.Since(began); took > time.Second {
				t.Errorf("%s with seed %d takes %v", name, seed, took)
			}
		}
	}
}

// TestEveryMachineGivesTheSameOctets compares hashes of packets and traces
// with those of another day and another machine. Run it with GOARCH=386, too.
// The lessons have golden traces of their own.
func TestEveryMachineGivesTheSameOctets(t *testing.T) {
	const golden = "testdata/octets.txt"
	files, _ := filepath.Glob("testdata/*.scenario")
	all := scenarios(t)
	var b strings.Builder
	for _, file := range slices.Sorted(slices.Values(files)) {
		name := filepath.Base(file)
		r := all[name].Run(scenario.DefaultSeed)
		fmt.Fprintf(&b, "%s packets %d %.8x trace %d %.8x\n", name,
			len(r.Packets), sha256.Sum256(octets(r)), len(r.Trace), sha256.Sum256(told(t, r)))
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
