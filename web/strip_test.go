package web

import (
	"encoding/json"
	"testing"

	"github.com/tcpglass/tcpglass/ladder"
)

func TestStripHasWhatPlotsNeed(t *testing.T) {
	at := func(ms ladder.Millis) *ladder.Millis { return &ms }
	var s strip
	for _, a := range []ladder.ModelArrow{
		{From: "left", Packet: 1, Sent: at(0), Ended: at(5), Fate: "arrived", Flags: "SYN", Window: 7},
		{From: "right", Packet: 3, Sent: at(10.5), Ended: at(12), Fate: "lost", Again: true, Flags: "FIN,ACK", Seq: 700, Len: 20, Ack: 1, Window: 9},
		{From: "right", Packet: 4, Sent: at(11), Fate: "on-way"}, // nobody knows how it ended: no point of a curve
	} {
		s.add(&a)
	}
	got, err := json.Marshal(s)
	want := `{"kind":"EC8=","packet":[1,3],"sent":[0,10.5],"ended":[5,12],"seq":[0,700],"len":[0,20],"ack":[0,1],"window":[7,9]}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}
