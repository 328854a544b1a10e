//! Files that contain other files, or one file that is compressed.
pub mod decode;
pub mod rar;
pub mod sevenz;
pub mod stream;
pub mod tar;
pub mod zip;
