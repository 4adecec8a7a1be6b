// Peers measures TCP/IP stacks side by side. Every run is a child process in
// a network namespace of its own; nothing leaves the machine. It needs root
// for the namespaces and the TUN device.
//
//	peers -list
//	peers -run 'bulk/' -n 3
//	peers -table -n 3            the comparison as Markdown
//	peers -table -run 'pingpong/'
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"
)

// longest is the most that a run may measure.
const longest = 5 * time.Second

func main() {
	var (
		run   = flag.String("run", ".", "regexp of the cases to run")
		list  = flag.Bool("list", false, "list the cases")
		table = flag.Bool("table", false, "compare tcpglass with its peers in a Markdown table")
		n     = flag.Int("n", 3, "runs of each case")
		dur   = flag.Duration("dur", 2*time.Second, "measured time of a run (at most 5s)")
		prof  = flag.String("prof", "", "write a CPU profile of the (last) run to this file")
		child = flag.String("child", "", "internal: run this one case in this process")
	)
	flag.Parse()
	all := cases(min(*dur, longest))
	if *child != "" {
		childMain(all, *child, *prof)
		return
	}
	re := regexp.MustCompile(*run)
	todo := slices.DeleteFunc(slices.Clone(all), func(c Case) bool { return !re.MatchString(c.Name()) })
	switch {
	case *list:
		for _, c := range todo {
			fmt.Println(c.Name())
		}
	case *table:
		compare(os.Stdout, todo, *n, *prof)
	default:
		runAll(todo, *n, *prof, json.NewEncoder(os.Stdout))
	}
}
