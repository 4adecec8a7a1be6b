package truth

import (
	"context"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/capture"
)

// Ours is what we say of each connection in each capture of the folder, and
// where we find another number of TCP packets in a capture than tshark.
func Ours(folder fs.FS) (all []Conn, packets []Difference, err error) {
	index, err := table(folder, "INDEX.tsv")
	if err != nil {
		return nil, nil, err
	}
	for _, r := range index {
		a, err := analyzed(folder, r["file"])
		if err != nil {
			return nil, nil, fmt.Errorf("truth: %s: %w", r["file"], err)
		}
		for n, c := range a.Connections() {
			all = append(all, answers(r["file"], n, c))
		}
		if n := strconv.FormatUint(a.Totals.TCP, 10); n != r[tcpPackets] {
			packets = append(packets, Difference{File: r["file"], Question: tcpPackets, Ours: n, Theirs: r[tcpPackets]})
		}
	}
	return all, packets, nil
}

// tcpPackets is the question how many there are in a capture.
const tcpPackets = "tcp_packets"

func analyzed(folder fs.FS, file string) (*analyze.Analysis, error) {
	f, err := folder.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := capture.NewReader(f)
	if err != nil {
		return nil, err
	}
	return analyze.Run(context.Background(), r, analyze.Config{})
}
