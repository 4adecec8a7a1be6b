package browser

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// change is a line of a golden trace that tells of a state.
type change struct {
	Name string
	Data struct {
		Host, Local, Remote string
		From, To            string
	}
}

// finals are the states in which the ends of a lesson are when it is over,
// by host and addresses, read from its golden trace and not from the ladder.
func finals(t *testing.T, lesson string) map[string]string {
	t.Helper()
	f, err := os.Open("../lessons/testdata/" + lesson + ".sqlog")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	states := map[string]string{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c change
		line := strings.TrimPrefix(lines.Text(), "\x1e")
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%s: %v", lesson, err)
		}
		if c.Name == "tcp:state_changed" && c.Data.Remote != "" {
			states[c.Data.Host+" "+c.Data.Local+" "+c.Data.Remote] = c.Data.To
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return states
}
