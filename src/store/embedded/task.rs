//! A change that whoever asked for it waits for, and that the writer need not understand.

use crate::store::failure::StoreError;
use rusqlite::Connection;
use tokio::sync::oneshot;

/// Something to be written together with other jobs; told when all of it is on disk, or when it is not.
pub(super) trait Task: Send {
    /// Writes it. An error undoes all of this task.
    fn write(&mut self, transaction: &Connection) -> rusqlite::Result<()>;

    /// Answers whoever waits.
    fn end(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Work<F, T> {
    work: Option<F>,
    answer: Option<T>,
    done: oneshot::Sender<Result<T, StoreError>>,
}

/// A task of this work, and where its answer comes when it is on disk.
pub(super) fn task<F, T>(work: F) -> (Box<dyn Task>, oneshot::Receiver<Result<T, StoreError>>)
where
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    T: Send + 'static,
{
    let (done, answer) = oneshot::channel();
    (Box::new(Work { work: Some(work), answer: None, done }), answer)
}

impl<F, T> Task for Work<F, T>
where
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn write(&mut self, transaction: &Connection) -> rusqlite::Result<()> {
        if let Some(work) = self.work.take() {
            self.answer = Some(work(transaction)?);
        }
        Ok(())
    }

    fn end(self: Box<Self>, committed: Result<(), StoreError>) {
        let Self { answer, done, .. } = *self;
        let _ = done.send(committed.and_then(|()| answer.ok_or(StoreError::Closed)));
    }
}
