package memory

import (
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
)

// Available returns how many bytes a process can take without harm to others: what the machine has free, or less where a control group
// (of a container, a service) has a limit. 0 means that the system does not say. The root is that of the file system, os.DirFS("/").
func Available(root fs.FS) int64 {
	least := int64(math.MaxInt64)
	if n := meminfo(root); n > 0 {
		least = n
	}
	for _, file := range groupLimits(root) {
		if n, ok := readNumber(root, file); ok && n > 0 {
			least = min(least, n)
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}

// meminfo returns MemAvailable of /proc/meminfo in bytes; 0 when it is not there.
func meminfo(root fs.FS) int64 {
	text, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err == nil {
				return kib << 10
			}
		}
	}
	return 0
}

// groupLimits returns the files that can hold a limit: of the process's group and all above it, in both versions of control groups.
// Inside a container the path can be that of the host, which is not there; the file at the top then has the container's limit.
func groupLimits(root fs.FS) []string {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	var files []string
	for line := range strings.Lines(string(text)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
		if len(fields) != 3 {
			continue
		}
		top, name := "sys/fs/cgroup", "memory.max"
		if fields[1] != "" {
			if !strings.Contains(","+fields[1]+",", ",memory,") {
				continue
			}
			top, name = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		}
		for group := path.Clean("/" + fields[2]); ; group = path.Dir(group) {
			files = append(files, path.Join(top, group, name))
			if group == "/" {
				break
			}
		}
	}
	return files
}

// readNumber reads a file that holds one number; max, which means no limit, is none.
func readNumber(root fs.FS, file string) (int64, bool) {
	text, err := fs.ReadFile(root, file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
