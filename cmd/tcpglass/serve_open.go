package main

import (
	"net"
	"os"
	"os/exec"
	"runtime"
)

// openers start the user's browser, by system; elsewhere it is xdg-open.
var openers = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// openBrowser opens a URL and does not wait for the browser.
func openBrowser(url string) error {
	opener, ok := openers[runtime.GOOS]
	if !ok {
		opener = []string{"xdg-open"}
	}
	c := exec.Command(opener[0], append(opener[1:], url)...)
	if err := c.Start(); err != nil {
		return err
	}
	go c.Wait() // or it stays a zombie for as long as we run
	return nil
}

// reachable is a name for a server that listens on every address: the
// machine's own, or failing that an address that works on the machine.
func reachable(listens net.IP) string {
	if listens.IsLoopback() {
		return listens.String()
	}
	if name, err := os.Hostname(); err == nil {
		return name
	}
	return "127.0.0.1"
}
