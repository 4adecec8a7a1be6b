// Package captures opens capture files by name, for the commands that read
// them: one or several, merged by time; standard input; compressed with gzip
// or zstd, which the first octets tell and not the name. It counts what was
// read, for a progress bar, says in words what is wrong with a file, and
// writes rings of files.
//
// What is in the files is the business of package capture.
package captures
