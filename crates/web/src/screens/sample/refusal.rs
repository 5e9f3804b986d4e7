//! Why a file was not taken, in a sentence that says what to do; nothing is kept of it.

use app::enrolment::SampleError;
use matcher::face::FaceRejection;
use matcher::finger::FingerRejection;
use matcher::format::Iso19794Error;
use matcher::image::{ImageError, MIN_SIDE_PX};

use crate::text::{Message, key};

/// What to tell the operator about a file.
pub(in crate::screens) fn sentence(error: &SampleError) -> Message {
    match error {
        SampleError::Image(error) => image(error),
        SampleError::Face(rejection) => face(rejection),
        SampleError::Finger(rejection) => finger(rejection),
        SampleError::Record(error) => record(error),
        SampleError::OtherFinger => key!("rule-sample-other-finger").into(),
        SampleError::EmptySignature => key!("rule-sample-signature-empty").into(),
        SampleError::NotASignature => key!("rule-sample-signature-full").into(),
        SampleError::EmptyIris => key!("rule-sample-iris-empty").into(),
        SampleError::EmptyRecord => key!("refused-record-empty").into(),
        SampleError::Iris(found) => key!("refused-iris").with("bytes", *found),
        SampleError::NoModels => key!("refused-no-models").into(),
    }
}

fn image(error: &ImageError) -> Message {
    match error {
        ImageError::NotAnImage => key!("refused-not-an-image").into(),
        ImageError::Truncated => key!("refused-truncated").into(),
        ImageError::Damaged | ImageError::Encode => key!("refused-damaged").into(),
        ImageError::TooSmall { width, height } => {
            key!("refused-too-small").with("width", *width).with("height", *height).with("least", MIN_SIDE_PX)
        }
        ImageError::TooLarge { width, height } => {
            key!("refused-too-large").with("width", *width).with("height", *height)
        }
    }
}

fn face(rejection: &FaceRejection) -> Message {
    match rejection {
        FaceRejection::NoFace => key!("refused-no-face").into(),
        FaceRejection::SeveralFaces { count } => key!("refused-several-faces").with("count", *count),
        FaceRejection::NotMeasurable => key!("refused-not-measurable").into(),
    }
}

fn finger(rejection: &FingerRejection) -> Message {
    match rejection {
        FingerRejection::BlankImage => key!("refused-blank").into(),
        FingerRejection::TooFewMinutiae { found } => key!("refused-few-minutiae").with("found", *found),
        FingerRejection::TooManyMinutiae { .. } => key!("refused-many-minutiae").into(),
        FingerRejection::NotAFinger => key!("refused-not-a-finger").into(),
        FingerRejection::ImageTooSmall { width, height } | FingerRejection::ImageTooLarge { width, height } => {
            key!("refused-finger-size").with("width", *width).with("height", *height)
        }
        FingerRejection::WrongPixelCount { .. } | FingerRejection::WrongResolution { .. } => {
            key!("refused-finger-format").into()
        }
    }
}

fn record(error: &Iso19794Error) -> Message {
    match error {
        Iso19794Error::NotARecord => key!("refused-not-a-record").into(),
        Iso19794Error::TooLong { .. } => key!("refused-record-too-long").into(),
        _ => key!("refused-record-damaged").into(),
    }
}
