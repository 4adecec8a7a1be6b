package main

import (
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
