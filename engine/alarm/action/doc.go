// Package action tells others about alarms: in the messages that CloudWatch sends to SNS and in the events that it sends to
// EventBridge, delivered to a file, a stream, an HTTP endpoint or a program. What AWS itself would do, such as to stop an instance, is
// said and never done.
//
// # Decisions
//
//   - 2026-11: where messages go is said by who runs the program and never by a file of rules: these come from elsewhere, and must
//     not be able to run anything.
//   - 2026-11: ids are made of the alarm and the time, so that who gets an event twice can tell.
package action
