package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// usage is what one child process, with the children that it waited for, took.
type usage struct {
	Wall   float64 `json:"wall_seconds"`
	CPU    float64 `json:"cpu_seconds"` // user and system
	Memory int64   `json:"peak_memory_bytes"`
	Stored int64   `json:"bytes_stored,omitempty"`
}

// child runs a program to its end and returns what it took and what it printed. Its peak memory is at least that of this
// process, whose memory it has for a moment before it starts; so this process stays small.
func child(ctx context.Context, stdin string, env []string, name string, args ...string) (usage, []byte, error) {
	var out, complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stdout = &out
	cmd.Stderr = &complaints
	start := time.Now()
	err := cmd.Run()
	u := usage{Wall: time.Since(start).Seconds()}
	if err != nil {
		return u, nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, bytes.TrimSpace(complaints.Bytes()))
	}
	u.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.Memory = int64(r.Maxrss)
		if runtime.GOOS != "darwin" { // which counts bytes, where the others count KiB
			u.Memory *= 1024
		}
	}
	return u, out.Bytes(), nil
}

// silent runs a program whose output is thrown away by the operating system, not read by this process.
func silent(ctx context.Context, stdin io.Reader, name string, args ...string) (usage, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return usage{}, err
	}
	defer null.Close()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, null, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("%s: %w", name, err)
	}
	return usage{
		Wall: time.Since(start).Seconds(),
		CPU:  (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
	}, nil
}

// build compiles the program that is measured.
func build(ctx context.Context, to string) error {
	_, _, err := child(ctx, "", nil, "go", "build", "-o", to, "trailsift/cmd/trailsift")
	return err
}

// median returns the median of each figure; they need not come from the same run.
func median(runs []usage) usage {
	return usage{
		Wall:   middle(runs, func(u usage) float64 { return u.Wall }),
		CPU:    middle(runs, func(u usage) float64 { return u.CPU }),
		Memory: middle(runs, func(u usage) int64 { return u.Memory }),
		Stored: middle(runs, func(u usage) int64 { return u.Stored }),
	}
}

func middle[T int64 | float64](runs []usage, figure func(usage) T) T {
	values := make([]T, len(runs))
	for i, u := range runs {
		values[i] = figure(u)
	}
	slices.Sort(values)
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return (values[n/2-1] + values[n/2]) / 2
}
