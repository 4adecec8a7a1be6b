// Package dissect finds the TCP segment in a captured frame, whatever it is
// wrapped in.
package dissect
